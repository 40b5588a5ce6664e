import { type Signal, computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { RunView } from "../../backend/wire/recovery.ts";
import { axisEnd, ghosts, ticks } from "../model/axis.ts";
import { isOpen, rangeWords } from "../model/healing.ts";
import { settingWords, stepWords, waitWords } from "../model/step-words.ts";
import { type Bar, longestBar, type Track, type Waterfall } from "../model/waterfall.ts";
import { duration, podSuffix } from "../model/words.ts";
import type { Words } from "../settings.ts";
import { useStage } from "../stage.ts";
import { BarView, Legend, place, Took } from "./bars.tsx";

/** The bar that is pointed at. */
export interface Focus {
  readonly track: Track;
  readonly bar: Bar;
}

export interface WaterfallProps {
  readonly run: RunView;
  readonly falls: Waterfall;
  readonly focus: Signal<Focus | null>;
}

/** Step by step what happened, beneath it what was expected; time runs to the right from the hit. */
export const WaterfallView = ({ run, falls, focus }: WaterfallProps) => {
  const { frame } = useStage();
  const end = useMemo(
    () => computed(() => axisEnd(run, isOpen(run) ? frame.value : 0)),
    [run, frame],
  ).value;
  const lines = { run, end, focus };
  return (
    <div class="waterfall" onMouseLeave={() => (focus.value = null)}>
      <div class="plot">
        <Backdrop run={run} end={end} />
        <Expected run={run} end={end} />
        <ol class="lines">
          {falls.tracks.map((track) =>
            track.shape === "steps" ? (
              <Steps key={track.id} track={track} {...lines} />
            ) : (
              <Row key={track.id} track={track} {...lines} />
            ),
          )}
        </ol>
        {falls.rest !== null && (
          <p class="rest">
            and {falls.rest.count} more: {falls.rest.over} back
            {falls.rest.slowestMs !== null && `, the slowest in ${duration(falls.rest.slowestMs)}`}
          </p>
        )}
      </div>
      <Detail falls={falls} focus={focus} run={run} />
      <Legend tracks={falls.tracks} />
    </div>
  );
};

/** The times, and the range in which it should be whole. */
const Backdrop = ({ run, end }: { readonly run: RunView; readonly end: number }) => {
  const whole = run.forecast?.wholeMs;
  return (
    <div class="backdrop" aria-hidden="true">
      {ticks(end).map((at) => (
        <i class="tick" key={at} style={{ left: place(at, end) }}>
          {at / 1000} s
        </i>
      ))}
      {whole !== undefined && whole.low < end && (
        <i
          class="band"
          data-cut={whole.high > end}
          style={{
            left: place(whole.low, end),
            width: place(Math.min(whole.high, end) - whole.low, end),
          }}
        />
      )}
      {run.wholeAt !== null && (
        <i class="whole" style={{ left: place(run.wholeAt - run.hitAt, end) }} />
      )}
    </div>
  );
};

/** The forecast's terms, one after the other. */
const Expected = ({ run, end }: { readonly run: RunView; readonly end: number }) => {
  if (run.forecast === null) return null;
  return (
    <div class="line expected">
      <span class="name">forecast</span>
      <span class="lane">
        {ghosts(run.forecast).map(({ term, from, to }, i) => (
          <i
            class="ghost"
            key={i}
            title={`${term.name}: ${rangeWords(term.ms)}`}
            style={{ left: place(from, end), width: place(Math.min(to, end) - from, end) }}
          >
            <span>{term.name}</span>
          </i>
        ))}
      </span>
      <span class="took">{rangeWords(run.forecast.wholeMs)}</span>
    </div>
  );
};

interface LineProps {
  readonly run: RunView;
  readonly track: Track;
  readonly end: number;
  readonly focus: Signal<Focus | null>;
}

/** A line for each bar. */
const Steps = ({ run, track, end, focus }: LineProps) => {
  const words = useStage().settings.words.value;
  const isDone = track.tookMs !== null;
  return (
    <>
      {track.bars.map((bar, i) => (
        <li key={bar.step} data-tone={bar.tone} data-growing={bar.to === null}>
          <button
            type="button"
            class="line"
            aria-pressed={focus.value?.bar.step === bar.step}
            onFocus={() => (focus.value = { track, bar })}
            onMouseEnter={() => (focus.value = { track, bar })}
          >
            <span class="name">{stepWords(track.kind, bar.step, words)}</span>
            <span class="lane">
              <BarView
                bar={bar}
                end={end}
                hitAt={run.hitAt}
                isLast={isDone && i === track.bars.length - 1}
              />
            </span>
            <Took from={bar.from} to={bar.to} hitAt={run.hitAt} />
          </button>
        </li>
      ))}
    </>
  );
};

/** All bars of one pod, container, node or rollout on one line. */
const Row = ({ run, track, end, focus }: LineProps) => {
  const words = useStage().settings.words.value;
  const longest = longestBar([track], end)?.bar;
  const first = track.bars[0];
  return (
    <li data-shape={track.shape}>
      <button
        type="button"
        class="line"
        aria-label={`${lineWords(track)}: ${aloud(track, words)}`}
        onFocus={() => (focus.value = longest === undefined ? null : { track, bar: longest })}
      >
        <span class="name" title={lineWords(track)}>
          {shortName(track)}
        </span>
        <span class="lane">
          {track.bars.map((bar, i) => (
            <BarView
              key={bar.step}
              bar={bar}
              end={end}
              hitAt={run.hitAt}
              isLast={track.tookMs !== null && i === track.bars.length - 1}
              label={stepWords(track.kind, bar.step, words)}
              onPoint={() => (focus.value = { track, bar })}
            />
          ))}
        </span>
        <Took
          from={first?.from ?? 0}
          to={track.tookMs === null ? null : (first?.from ?? 0) + track.tookMs}
          hitAt={run.hitAt}
        />
      </button>
    </li>
  );
};

const lineWords = ({ kind, name, replacement }: Track) =>
  `${kind} ${name}${replacement === null ? "" : `, replaced by ${replacement}`}`;

/** What the eye takes in at a glance. */
const aloud = ({ kind, bars }: Track, words: Words) =>
  bars
    .map(({ step, from, to }) =>
      to === null
        ? waitWords(step, words)
        : `${stepWords(kind, step, words)} after ${duration(to - from)}`,
    )
    .join(", ");

/** "storefront 2mxkq": its app, and what is its own of its name. */
const shortName = ({ kind, app, name }: Track) =>
  kind === "node" || kind === "rollout" ? name : `${app ?? ""} ${podSuffix(name)}`.trim();

/** Whose time it was: of the bar that is pointed at, or else of the longest. */
const Detail = ({ falls, focus, run }: WaterfallProps) => {
  const { settings, clock } = useStage();
  const words = settings.words.value;
  const now = run.wholeAt ?? (isOpen(run) ? clock.now.value : run.hitAt);
  const shown = focus.value ?? longestBar(falls.tracks, now - run.hitAt);
  if (shown === null) return null;
  const { track, bar } = shown;
  const whose = falls.tracks.length > 1 ? ` of ${shortName(track)}` : "";
  return (
    <p class="detail">
      <b>
        {focus.value === null && "Longest: "}
        {stepWords(track.kind, bar.step, words)}
        {whose}
      </b>
      {bar.to !== null && <> · {duration(bar.to - bar.from)}</>}
      {bar.owner === null ? (
        <> · just work: no setting decides how long</>
      ) : (
        <>
          {" · "}
          <b class="setting">{settingWords(bar.owner, words)}</b>
          <small>
            {bar.owner.name} = {bar.owner.value} ({bar.owner.readFrom})
          </small>
        </>
      )}
    </p>
  );
};

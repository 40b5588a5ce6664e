import { type Signal, computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { RunView } from "../../backend/wire/recovery.ts";
import { axisEnd, ghosts, ticks } from "../model/axis.ts";
import { isOpen, rangeWords } from "../model/healing.ts";
import { noSettingWords, settingWords, stepWords } from "../model/step-words.ts";
import { groupsOf, longestBar, type Waterfall } from "../model/waterfall.ts";
import { duration } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { Legend, place } from "./bars.tsx";
import { ForecastTerms } from "./forecast.tsx";
import { type Focus, type LineProps, Row, shortName, Steps, ThinLines } from "./lines.tsx";

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
        <Expected {...lines} />
        <ol class="lines">
          {falls.tracks.map((track) => {
            if (track.shape === "slim") return null;
            const Line = track.shape === "steps" ? Steps : Row;
            return <Line key={track.id} track={track} {...lines} />;
          })}
          {groupsOf(falls.tracks.filter(({ shape }) => shape === "slim")).map((group) => (
            <ThinLines key={group.id} group={group} {...lines} />
          ))}
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
const Expected = ({ run, end, focus }: Omit<LineProps, "track">) => {
  if (run.forecast === null) return null;
  return (
    <button
      type="button"
      class="line expected"
      onFocus={() => (focus.value = "forecast")}
      onMouseEnter={() => (focus.value = "forecast")}
    >
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
    </button>
  );
};

/** Whose time it was: of the bar that is pointed at, or else of the longest. */
const Detail = ({ falls, focus, run }: WaterfallProps) => {
  const { settings, clock } = useStage();
  const words = settings.words.value;
  const now = run.wholeAt ?? (isOpen(run) ? clock.now.value : run.hitAt);
  if (focus.value === "forecast" && run.forecast !== null)
    return <ForecastTerms forecast={run.forecast} />;
  const pointed = focus.value === "forecast" ? null : focus.value;
  const shown = pointed ?? longestBar(falls.tracks, now - run.hitAt);
  if (shown === null) return null;
  const { track, bar } = shown;
  const whose = track.shape !== "steps" ? ` of ${shortName(track)}` : "";
  return (
    <p class="detail">
      <b>
        {pointed === null && "Longest: "}
        {stepWords(track.kind, bar.step, words)}
        {whose}
      </b>
      {bar.to !== null && <> · {duration(bar.to - bar.from)}</>}
      {bar.owner === null ? (
        <> · {noSettingWords(bar.step, bar.tone === "working", words)}</>
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

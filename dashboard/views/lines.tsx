import type { Signal } from "@preact/signals";
import type { RunView } from "../../backend/wire/recovery.ts";
import { stepWords, waitWords } from "../model/step-words.ts";
import { type Bar, type Group, longestBar, type Track } from "../model/waterfall.ts";
import { duration, podSuffix } from "../model/words.ts";
import type { Words } from "../settings.ts";
import { useStage } from "../stage.ts";
import { BarView, Took } from "./bars.tsx";

/** What is pointed at: a bar, or the forecast. */
export type Focus = { readonly track: Track; readonly bar: Bar } | "forecast";

export interface LineProps {
  readonly run: RunView;
  readonly track: Track;
  /** Of the time axis, in milliseconds after the hit. */
  readonly end: number;
  readonly focus: Signal<Focus | null>;
}

/** A line for each bar. */
export const Steps = ({ run, track, end, focus }: LineProps) => {
  const words = useStage().settings.words.value;
  const isDone = track.tookMs !== null;
  return (
    <>
      {track.bars.map((bar, i) => (
        <li key={`${track.id} ${bar.step}`} data-shape="steps">
          <button
            type="button"
            class="line"
            aria-pressed={focus.value !== "forecast" && focus.value?.bar === bar}
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
export const Row = (props: LineProps) => {
  const { run, track } = props;
  const words = useStage().settings.words.value;
  const from = track.bars[0]?.from ?? 0;
  return (
    <li data-shape="row">
      <button
        type="button"
        class="line"
        aria-label={aloud(track, words)}
        onFocus={() => pointAt(props)}
      >
        <span class="name">{shortName(track)}</span>
        <span class="lane">
          <Bars {...props} />
        </span>
        <Took
          from={from}
          to={track.tookMs === null ? null : from + track.tookMs}
          hitAt={run.hitAt}
        />
      </button>
    </li>
  );
};

/** Many of one app: a thin line each, under one name. */
export const ThinLines = ({
  group,
  ...rest
}: Omit<LineProps, "track"> & { readonly group: Group }) => {
  const words = useStage().settings.words.value;
  const { name, tracks, over, slowestMs } = group;
  return (
    <li data-shape="slim" class="line" style={{ flexGrow: tracks.length }}>
      <span class="name">
        {tracks.length} × {name}
      </span>
      <ol class="thin">
        {tracks.map((track) => (
          <li key={track.id}>
            <button
              type="button"
              class="lane"
              aria-label={aloud(track, words)}
              onFocus={() => pointAt({ track, ...rest })}
            >
              <Bars track={track} {...rest} />
            </button>
          </li>
        ))}
      </ol>
      <span class="took">{slowestMs === null ? `${over} back` : duration(slowestMs)}</span>
    </li>
  );
};

const Bars = ({ run, track, end, focus }: LineProps) => {
  const words = useStage().settings.words.value;
  return (
    <>
      {track.bars.map((bar, i) => (
        <BarView
          key={bar.step}
          bar={bar}
          end={end}
          hitAt={run.hitAt}
          isLast={track.tookMs !== null && i === track.bars.length - 1}
          {...(track.shape === "row" ? { label: stepWords(track.kind, bar.step, words) } : {})}
          onPoint={() => (focus.value = { track, bar })}
        />
      ))}
    </>
  );
};

function pointAt({ track, end, focus }: Pick<LineProps, "track" | "end" | "focus">): void {
  const longest = longestBar([track], end)?.bar;
  focus.value = longest === undefined ? null : { track, bar: longest };
}

/** What the eye takes in at a glance. */
function aloud({ kind, name, replacement, bars }: Track, words: Words): string {
  const steps = bars.map(({ step, from, to }) =>
    to === null
      ? waitWords(step, words)
      : `${stepWords(kind, step, words)} after ${duration(to - from)}`,
  );
  const who = `${kind} ${name}${replacement === null ? "" : `, replaced by ${replacement}`}`;
  return `${who}: ${steps.join(", ")}`;
}

/** "storefront 2mxkq": its app, and what is its own of its name. */
export const shortName = ({ kind, app, name }: Track) =>
  kind === "node" || kind === "rollout" ? name : `${app ?? ""} ${podSuffix(name)}`.trim();

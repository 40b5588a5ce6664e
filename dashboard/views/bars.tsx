import type { Mark } from "../../backend/wire/recovery.ts";
import type { Bar, Track } from "../model/waterfall.ts";
import { duration, shortTime } from "../model/words.ts";
import { useStage } from "../stage.ts";

/** A time on the axis as a share of its length. */
export const place = (ms: number, end: number): string =>
  `${((Math.min(Math.max(0, ms), end) / end) * 100).toFixed(2)}%`;

export interface BarProps {
  readonly bar: Bar;
  readonly end: number;
  readonly hitAt: number;
  /** The last one of what is whole again: gold closes it. */
  readonly isLast: boolean;
  readonly label?: string;
  readonly onPoint?: () => void;
}

/** A bar, and how its end is known. */
export const BarView = (props: BarProps) =>
  props.bar.to === null ? <GrowingBar {...props} /> : <ClosedBar {...props} to={props.bar.to} />;

const GrowingBar = (props: BarProps) => {
  const now = useStage().frame.value - props.hitAt;
  return <ClosedBar {...props} to={Math.max(props.bar.from, now)} />;
};

const ClosedBar = ({
  bar,
  end,
  isLast,
  label,
  onPoint,
  to,
}: BarProps & { readonly to: number }) => (
  <i
    class="bar"
    data-tone={bar.tone}
    data-growing={bar.to === null}
    data-last={isLast}
    style={{ left: place(bar.from, end), width: place(to - bar.from, end) }}
    {...(onPoint === undefined ? {} : { onMouseEnter: onPoint })}
  >
    {label !== undefined && <span class="bar-label">{label}</span>}
    {bar.known !== null && <span class="mark-end" data-from={bar.known} />}
    {isLast && <Seam />}
  </i>
);

/** The seam that closes the row. */
const Seam = () => (
  <svg class="bar-seam" viewBox="0 0 12 28" preserveAspectRatio="none" aria-hidden="true">
    <path d="M8 0L4 8L9 14L3 20L7 28" />
  </svg>
);

interface TookProps {
  readonly from: number;
  readonly to: number | null;
  readonly hitAt: number;
}

export const Took = ({ from, to, hitAt }: TookProps) =>
  to === null ? (
    <Growing from={from} hitAt={hitAt} />
  ) : (
    <span class="took">{shortTime(to - from)}</span>
  );

const Growing = ({ from, hitAt }: Omit<TookProps, "to">) => (
  <span class="took growing">{duration(useStage().frame.value - hitAt - from)}</span>
);

const knownWords: Readonly<Record<Mark["from"], string>> = {
  arrival: "heard",
  stamp: "stamp, whole s",
  visitors: "order",
};

/** What the ends of the bars mean, as far as they occur. */
export const Legend = ({ tracks }: { readonly tracks: readonly Track[] }) => {
  const known = new Set(tracks.flatMap(({ bars }) => bars.flatMap((bar) => bar.known ?? [])));
  const tones = new Set(tracks.flatMap(({ bars }) => bars.map((bar) => bar.tone)));
  return (
    <ul class="legend" aria-label="Legend">
      {toneKeys.map((tone) =>
        tones.has(tone) ? (
          <li key={tone}>
            <i class="bar" data-tone={tone} /> {toneWords[tone]}
          </li>
        ) : null,
      )}
      {markKeys.map((from) =>
        known.has(from) ? (
          <li key={from}>
            <i class="mark-end" data-from={from} /> {knownWords[from]}
          </li>
        ) : null,
      )}
    </ul>
  );
};

const toneKeys = ["lost", "waiting", "working"] as const;
const markKeys = ["arrival", "stamp", "visitors"] as const;
const toneWords: Readonly<Record<Bar["tone"], string>> = {
  lost: "broken",
  waiting: "setting's time",
  working: "work",
};

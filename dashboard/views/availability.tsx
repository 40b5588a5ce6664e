import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { availability, failureReasons, type Second } from "../model/availability.ts";
import { percent } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { Latency } from "./latency.tsx";

/** The one figure that the last row reads, the strip behind it, and how long orders take. */
export const Availability = () => {
  const lab = useStage().parts.lab.value;
  if (lab !== null && lab.ordersPerSecond === null) {
    return (
      <section class="avail without-visitors" aria-label="Visitors">
        <b>No visitors here</b>
        <p>{lab.noVisitors ?? "This cluster has no shop that could be visited."}</p>
      </section>
    );
  }
  return (
    <section class="avail" aria-label="What the visitors saw">
      <Figure />
      <Strip />
      <Latency />
    </section>
  );
};

const useAvailability = () => {
  const { parts, clock } = useStage();
  return useMemo(
    () => computed(() => availability(parts.visitors.value, clock.now.value)),
    [parts, clock],
  ).value;
};

const Figure = () => {
  const { parts } = useStage();
  const { share, failed, shed } = useAvailability();
  const reasons = failureReasons(parts.visitors.value);
  return (
    <div class="figure" data-failed={failed > 0}>
      <b>
        {share === null ? "–" : percent(share)}
        <span> %</span>
      </b>
      <small>
        of orders served this minute
        <em>{outcome(share, failed)}</em>
        {shed > 0 && <em class="shed">{shed} not sent</em>}
        {failed > 0 && reasons !== "" && <i>{reasons}</i>}
      </small>
    </div>
  );
};

function outcome(share: number | null, failed: number): string {
  if (share === null) return "none answered yet";
  return failed === 0 ? "none failed" : `${String(failed)} failed`;
}

const height = 100;
const pitch = 10;
const barWidth = 7.4;

/** One bar a second, two minutes. What failed hangs from the top, what was not sent is hollow, what is under way is pale. */
const Strip = () => {
  const { seconds, most, failed } = useAvailability();
  const scale = (orders: number) => (orders / most) * height;
  // From the bottom: served, under way, not sent.
  const stacked = (second: Second, part: "pending" | "shed"): readonly [number, number] => {
    const bottom = height - scale(second.ok + (part === "shed" ? second.pending : 0));
    return [bottom - scale(second[part]), bottom];
  };
  return (
    <figure class="strip">
      <svg
        viewBox={`0 0 ${String(seconds.length * pitch)} ${String(height)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Orders of the last two minutes, one bar a second; ${String(failed)} failed in the last minute`}
      >
        <path class="bar-floor" d={bars(seconds, () => [height - 1.5, height])} />
        <path class="bar-ok" d={bars(seconds, ({ ok }) => [height - scale(ok), height])} />
        <path class="bar-pending" d={bars(seconds, (one) => stacked(one, "pending"))} />
        <path class="bar-shed" d={bars(seconds, (one) => stacked(one, "shed"))} />
        <path class="bar-failed" d={bars(seconds, ({ failed }) => [0, hanging(scale(failed))])} />
      </svg>
      <figcaption>
        <span>2 min ago</span>
        <span>one bar a second; failed orders hang from the top</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
};

/** Never so short that nobody sees it. */
const hanging = (tall: number): number => (tall === 0 ? 0 : Math.max(8, tall));

/** All bars of a kind as one shape: it changes many times a second. */
function bars(
  seconds: readonly Second[],
  span: (second: Second) => readonly [top: number, bottom: number],
): string {
  return seconds
    .map((second, i) => {
      const [top, bottom] = span(second).map((y) => y.toFixed(1));
      return top === bottom
        ? ""
        : `M${String(i * pitch)} ${top}h${String(barWidth)}V${bottom}h-${String(barWidth)}Z`;
    })
    .join("");
}

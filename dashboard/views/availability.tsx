import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { availability, failureReasons, type Second } from "../model/availability.ts";
import { percent } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { Latency } from "./latency.tsx";

/** The one figure that the last row reads, the strip behind it, and how long orders take. */
export const Availability = () => {
  const { state } = useStage();
  const { lab } = state.value;
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
  const { visitors, clock } = useStage();
  return useMemo(
    () => computed(() => availability(visitors.value, clock.now.value)),
    [visitors, clock],
  ).value;
};

const Figure = () => {
  const { visitors } = useStage();
  const { share, failed, shed } = useAvailability();
  const reasons = failureReasons(visitors.value);
  return (
    <div class="figure" data-failed={failed > 0}>
      <b>
        {share === null ? "–" : percent(share)}
        <span> %</span>
      </b>
      <small>
        of orders served this minute
        <em>{failed === 0 ? "none failed" : `${String(failed)} failed`}</em>
        {shed > 0 && <em class="shed">{shed} not sent</em>}
        {failed > 0 && reasons !== "" && <i>{reasons}</i>}
      </small>
    </div>
  );
};

const height = 100;
const pitch = 10;
const barWidth = 7.4;

/** One bar a second, two minutes. What failed hangs from the top, what was not sent is hollow, what is under way is pale. */
const Strip = () => {
  const { seconds, most, failed } = useAvailability();
  return (
    <figure class="strip">
      <svg
        viewBox={`0 0 ${String(seconds.length * pitch)} ${String(height)}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Orders of the last two minutes, one bar a second; ${String(failed)} failed in the last minute`}
      >
        {seconds.map((second, i) => (
          <Bar key={second.at} second={second} x={i * pitch} most={most} />
        ))}
      </svg>
      <figcaption>
        <span>2 min ago</span>
        <span>one bar a second; failed orders hang from the top</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
};

const Bar = ({
  second,
  x,
  most,
}: {
  readonly second: Second;
  readonly x: number;
  readonly most: number;
}) => {
  const scale = (orders: number) => (orders / most) * height;
  const failed = second.failed === 0 ? 0 : Math.max(8, scale(second.failed));
  const ok = scale(second.ok);
  const rest = scale(second.pending);
  const shed = scale(second.shed);
  return (
    <g transform={`translate(${String(x)} 0)`}>
      <rect class="bar-floor" width={barWidth} y={height - 1.5} height="1.5" />
      <rect class="bar-ok" width={barWidth} y={height - ok} height={ok} />
      {rest > 0 && (
        <rect class="bar-pending" width={barWidth} y={height - ok - rest} height={rest} />
      )}
      {shed > 0 && (
        <rect
          class="bar-shed"
          x="0.7"
          width={barWidth - 1.4}
          y={height - ok - rest - shed}
          height={shed}
        />
      )}
      {failed > 0 && <rect class="bar-failed" width={barWidth} y="0" height={failed} />}
    </g>
  );
};

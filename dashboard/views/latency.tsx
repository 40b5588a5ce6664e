import { latencyLines, latencySpanMs } from "../model/latency.ts";
import { milliseconds } from "../model/words.ts";
import { useStage } from "../stage.ts";

/** How long an order takes: the slowest one in a hundred, and how it went over the last minute. */
export const Latency = () => {
  const latency = useStage().parts.visitors.value?.latency ?? null;
  return (
    <div class="latency">
      <LatencyLines />
      <dl>
        <div class="p99">
          <dt>p99</dt>
          <dd>{latency === null ? "–" : milliseconds(latency.p99Ms)}</dd>
        </div>
        <div class="p95">
          <dt>p95</dt>
          <dd>{latency === null ? "–" : milliseconds(latency.p95Ms)}</dd>
        </div>
        <div class="p50">
          <dt>p50</dt>
          <dd>{latency === null ? "–" : milliseconds(latency.p50Ms)}</dd>
        </div>
      </dl>
    </div>
  );
};

const LatencyLines = () => {
  const { latency, clock } = useStage();
  const lines = latencyLines(latency.value, clock.read());
  return (
    <svg
      class="latency-lines"
      viewBox={`0 0 ${String(latencySpanMs)} 100`}
      preserveAspectRatio="none"
      role="img"
      aria-label="Latency over the last minute"
    >
      <path class="p50" d={lines.p50Ms} />
      <path class="p95" d={lines.p95Ms} />
      <path class="p99" d={lines.p99Ms} />
    </svg>
  );
};

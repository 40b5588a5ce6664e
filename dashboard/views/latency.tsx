import { useEffect, useRef } from "preact/hooks";
import { createLatencyChart } from "../charts/latency-chart.ts";
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
  const { latency, settings, clock } = useStage();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current === null) return undefined;
    const chart = createLatencyChart(canvas.current);
    const stopDrawing = latency.subscribe((points) => chart.draw(points, clock.read()));
    const stopStyling = settings.theme.subscribe(() => chart.restyle());
    return () => {
      stopDrawing();
      stopStyling();
      chart.destroy();
    };
  }, [latency, settings, clock]);
  return (
    <div class="latency-lines">
      <canvas ref={canvas} role="img" aria-label="Latency over the last minute" />
    </div>
  );
};

import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
} from "chart.js";

Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);

export interface LatencyPoint {
  readonly at: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
}

export interface LatencyChart {
  /** Draws the points; the right edge is `now`. */
  draw(points: readonly LatencyPoint[], now: number): void;
  /** Takes the page's colours anew, after the theme has changed. */
  restyle(): void;
  destroy(): void;
}

const spanMs = 60_000;
const series = ["p50Ms", "p95Ms", "p99Ms"] as const;

/** Three lines over a minute, without animation: it is drawn once a second. */
export function createLatencyChart(canvas: HTMLCanvasElement): LatencyChart {
  const chart = new Chart(canvas, {
    type: "line",
    data: { datasets: series.map((label) => dataset(label)) },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      events: [],
      layout: { padding: { top: 2, bottom: 2 } },
      scales: {
        x: { type: "linear", display: false, min: -spanMs, max: 0 },
        y: { type: "logarithmic", display: false, min: 1, max: 1000 },
      },
    },
  });
  const restyle = () => {
    const colours = ["--latency-50", "--latency-95", "--latency-99"].map(token);
    chart.data.datasets.forEach((set, i) => (set.borderColor = colours[i] ?? "currentColor"));
    chart.update("none");
  };
  restyle();
  return {
    draw(points, now) {
      series.forEach((key, i) => {
        const set = chart.data.datasets[i];
        if (set)
          set.data = points.map((point) => ({ x: point.at - now, y: Math.max(1, point[key]) }));
      });
      const { y } = chart.options.scales ?? {};
      const most = Math.max(0, ...points.map(({ p99Ms }) => p99Ms));
      const least = Math.min(1000, ...points.map(({ p50Ms }) => p50Ms));
      if (y) Object.assign(y, { min: Math.max(0.5, least / 1.6), max: Math.max(20, most * 1.4) });
      chart.update("none");
    },
    restyle,
    destroy: () => chart.destroy(),
  };
}

const dataset = (label: string) => ({
  label,
  data: [] as { x: number; y: number }[],
  borderWidth: 2,
  pointRadius: 0,
  spanGaps: true,
  tension: 0,
});

const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

import type { ScalingSample } from "../../backend/wire/scaling.ts";
import type { HpaView } from "../../backend/wire/views.ts";
import { chartSeconds, stepLines } from "../model/autoscaler.ts";
import { useStage } from "../stage.ts";

interface Props {
  readonly hpa: HpaView;
  readonly samples: readonly ScalingSample[];
}

/** Five minutes in steps: what the metric asked for, what was decided, and who was ready. */
export const ScalingChart = ({ hpa, samples }: Props) => {
  const now = useStage().clock.now.value;
  const { asked, desired, ready, most } = stepLines(samples, hpa.max, now);
  const level = (pods: number) => (100 - (pods / most) * 100).toFixed(1);
  return (
    <figure class="scaling-chart">
      <svg
        viewBox={`0 0 ${String(chartSeconds)} 100`}
        preserveAspectRatio="none"
        role="img"
        aria-label="Pods over the last five minutes: asked for, decided, ready"
      >
        <path
          class="bound"
          d={`M0 ${level(hpa.min)}H${String(chartSeconds)}M0 ${level(hpa.max)}H${String(chartSeconds)}`}
        />
        <path class="asked" d={asked} />
        <path class="ready" d={ready} />
        <path class="desired" d={desired} />
      </svg>
      <figcaption>
        <span>5 min</span>
        <span data-line="asked">asked for</span>
        <span data-line="desired">decided</span>
        <span data-line="ready">ready</span>
        <span>now</span>
      </figcaption>
    </figure>
  );
};

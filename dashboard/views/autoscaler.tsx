import type { ScalingDecision, ScalingView } from "../../backend/wire/scaling.ts";
import type { HpaView } from "../../backend/wire/views.ts";
import { conditions, headline, onTheWay, stabilised, sum, why } from "../model/autoscaler.ts";
import { clockTime } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { ScalingChart } from "./autoscaler-chart.tsx";
import { Slots } from "./autoscaler-slots.tsx";
import { Load } from "./load.tsx";
import { Tone } from "./tone.tsx";

/** How many there are and shall be, by which calculation, and why not more or fewer; and the load that asks for them. */
export const AutoscalerPanel = () => {
  const { parts } = useStage();
  const [hpa] = Object.values(parts.hpas.value).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (hpa === undefined) return <NothingScales />;
  const scaling = parts.scalings.value[hpa.uid] ?? null;
  const ready = readyOf(Object.values(parts.deployments.value), hpa);
  return (
    <section class="panel autoscaler" aria-label="Scaling">
      <Now hpa={hpa} scaling={scaling} ready={ready} />
      <Slots hpa={hpa} scaling={scaling} ready={ready} />
      {scaling !== null && <ScalingChart hpa={hpa} samples={scaling.samples} />}
      {scaling !== null && <Decisions scaling={scaling} />}
      <Conditions hpa={hpa} />
      <Load />
    </section>
  );
};

/** How many serve. */
export const readyOf = (
  deployments: readonly { readonly name: string; readonly ready: number }[],
  hpa: HpaView,
) => deployments.find(({ name }) => name === hpa.target)?.ready ?? hpa.current;

export const NothingScales = () => (
  <section class="panel autoscaler" aria-label="Scaling">
    <h2>Nothing scales by itself here</h2>
    <p class="dim">There is no HorizontalPodAutoscaler in this cluster.</p>
  </section>
);

interface Props {
  readonly hpa: HpaView;
  readonly scaling: ScalingView | null;
  readonly ready: number;
}

const Now = ({ hpa, scaling, ready }: Props) => {
  const { tone, says } = headline(hpa, scaling, { ready, now: useStage().clock.now.value });
  // As long as it is under way, what it came from is told, not what the next look will find.
  const reckoning = tone === "mended" ? scaling?.decisions.at(-1)?.reckoning : scaling?.reckoning;
  return (
    <div class="scaling-now">
      <p class="headline" data-tone={tone} aria-live="polite">
        <Tone tone={tone} /> {says}
      </p>
      {reckoning != null && <p class="sum">{sum(reckoning)}</p>}
      {tone === "mended" ? (
        <p class="why">{onTheWay(hpa.desired, ready)}</p>
      ) : (
        scaling !== null && <Why hpa={hpa} scaling={scaling} />
      )}
    </div>
  );
};

/** Counts down with the clock; alone, so that nothing else is drawn as often. */
export const Why = ({ hpa, scaling }: { readonly hpa: HpaView; readonly scaling: ScalingView }) => {
  const now = useStage().clock.now.value;
  const says = why(hpa, scaling, now);
  const passed = stabilised(scaling, now);
  return (
    <p class="why" data-waits={passed !== null}>
      {says ?? "as many as it takes"}
      {passed !== null && (
        <i class="window" aria-hidden="true">
          <i style={{ width: `${(passed * 100).toFixed(0)}%` }} />
        </i>
      )}
    </p>
  );
};

const decisionsShown = 4;

const Decisions = ({ scaling: { decisions } }: { readonly scaling: ScalingView }) => (
  <ol class="decisions" aria-label="Last decisions">
    {decisions
      .slice(-decisionsShown)
      .toReversed()
      .map((decision) => (
        <Decision key={decision.at} decision={decision} />
      ))}
  </ol>
);

const Decision = ({
  decision: { at, from, to, reckoning },
}: {
  readonly decision: ScalingDecision;
}) => (
  <li data-way={to > from ? "up" : "down"}>
    <time>{clockTime(at)}</time>
    <b>
      {from} → {to}
    </b>
    <span>{reckoning === null ? "the controller's own reckoning" : sum(reckoning)}</span>
  </li>
);

const Conditions = ({ hpa }: { readonly hpa: HpaView }) => {
  const words = useStage().settings.words.value;
  return (
    <ul class="conditions" aria-label="Conditions">
      {conditions(hpa, words).map(({ type, says, message, isGood }) => (
        <li key={type} data-good={isGood} title={message}>
          {says}
        </li>
      ))}
    </ul>
  );
};

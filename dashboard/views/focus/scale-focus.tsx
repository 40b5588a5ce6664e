import { computed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { Reckoning, ScalingView } from "../../../backend/wire/scaling.ts";
import type { HpaView } from "../../../backend/wire/views.ts";
import { headline, onTheWay } from "../../model/autoscaler.ts";
import { lineUp, type Stand } from "../../model/lineup.ts";
import { flowOf } from "../../model/load.ts";
import { useStage } from "../../stage.ts";
import { ScalingChart } from "../autoscaler-chart.tsx";
import { NothingScales, readyOf, Why } from "../autoscaler.tsx";
import { Tone } from "../tone.tsx";
import { Big } from "./big.tsx";
import { FreePlace, LineUp } from "./lineup.tsx";

interface Props {
  readonly hpa: HpaView;
  readonly scaling: ScalingView | null;
  readonly ready: number;
}

/** How many kitchens there are and shall be, and the sum that it comes from, as large as can be. */
export const ScaleFocus = () => {
  const { parts } = useStage();
  const [hpa] = Object.values(parts.hpas.value).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (hpa === undefined)
    return (
      <div class="focus-body">
        <NothingScales />
      </div>
    );
  const scaling = parts.scalings.value[hpa.uid] ?? null;
  const ready = readyOf(Object.values(parts.deployments.value), hpa);
  const given = { hpa, scaling, ready };
  return (
    <div class="focus-body scale-focus">
      <Now {...given} />
      <Orders />
      <Kitchens hpa={hpa} ready={ready} />
      {scaling !== null && <ScalingChart hpa={hpa} samples={scaling.samples} />}
    </div>
  );
};

const Now = ({ hpa, scaling, ready }: Props) => {
  const { tone, says } = headline(hpa, scaling, { ready, now: useStage().clock.now.value });
  const reckoning = tone === "mended" ? scaling?.decisions.at(-1)?.reckoning : scaling?.reckoning;
  return (
    <div class="scale-now">
      <p class="big-headline" data-tone={tone} aria-live="polite">
        {tone !== "plain" && <Tone tone={tone} />} {says}
      </p>
      {reckoning != null && <Sum reckoning={reckoning} />}
      <div class="counts">
        {tone === "mended" ? (
          <p class="why">{onTheWay(hpa.desired, ready)}</p>
        ) : (
          scaling !== null && <Why hpa={hpa} scaling={scaling} />
        )}
        <p class="allowed">
          {hpa.min} to {hpa.max} allowed
        </p>
      </div>
    </div>
  );
};

/** The arithmetic: pods × use ÷ target, rounded up. */
const Sum = ({ reckoning }: { readonly reckoning: Reckoning }) => {
  const { targetPercent, counted, again, outcome, replicas } = reckoning;
  // With those that have no say yet, where they are counted in.
  const { percent, ratio, pods } = again ?? { ...reckoning, pods: counted };
  return (
    <p class="big-sum">
      <span>
        <b>{percent} %</b>
        <small>CPU now</small>
      </span>
      <i>÷</i>
      <span>
        <b>{targetPercent} %</b>
        <small>target</small>
      </span>
      <i>×</i>
      <span>
        <b>{pods}</b>
        <small>pods</small>
      </span>
      <i>=</i>
      <span>
        <b>{(ratio * pods).toFixed(1)}</b>
        <small>{again === null ? "rounded up" : "with the new ones"}</small>
      </span>
      {outcome === "asks" && (
        <>
          <i>→</i>
          <span class="result">
            <b>{replicas}</b>
            <small>wanted</small>
          </span>
        </>
      )}
    </p>
  );
};

/** Visitors are told ten times a second: drawn anew once the figures have changed. */
const Orders = () => {
  const { parts } = useStage();
  const key = useMemo(
    () =>
      computed(() => {
        const { sent, answered } = flowOf(parts.visitors.value);
        return `${String(sent)} ${String(answered)}`;
      }),
    [parts],
  ).value;
  const [sent = "0", answered = "0"] = key.split(" ");
  const isShort = Number(answered) < Number(sent) * 0.9;
  return (
    <Big tone={isShort ? "broken" : "plain"} label="Orders a second" figure={sent}>
      <p class="big-note">{answered} served</p>
    </Big>
  );
};

/** Who cooks, who shall, and who may: a place for each up to the maximum. */
const Kitchens = ({ hpa, ready }: Omit<Props, "scaling">) => {
  const { scene, parts } = useStage();
  const before = useRef<readonly Stand[]>([]);
  const app =
    Object.values(parts.deployments.value).find(({ name }) => name === hpa.target)?.app ??
    hpa.target;
  const own = [...scene.value.bowls.values()].filter((bowl) => bowl.app === app);
  before.current = lineUp(own, parts.wounds.value, before.current);
  const there = before.current.filter(({ bowl }) => bowl.look !== "leaving").length;
  const places = Math.max(hpa.max, before.current.length);
  const free = Math.max(0, places - before.current.length);
  const wanted = Math.max(0, hpa.desired - there);
  return (
    <section class="kitchens-row" aria-label="Pods">
      <LineUp
        stands={before.current}
        label={`${String(ready)} ready, ${String(hpa.desired)} wanted, at most ${String(hpa.max)}`}
        columns={places > 12 ? Math.ceil(places / 2) : places}
      >
        {Array.from({ length: free }, (_, i) => (
          <FreePlace key={i} app={app} says={i < wanted ? "wanted" : "free"} />
        ))}
      </LineUp>
    </section>
  );
};

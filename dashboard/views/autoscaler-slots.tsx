import type { ScalingView } from "../../backend/wire/scaling.ts";
import type { HpaView } from "../../backend/wire/views.ts";
import { type Slot, slots } from "../model/autoscaler.ts";
import { podSuffix } from "../model/words.ts";

interface Props {
  readonly hpa: HpaView;
  readonly scaling: ScalingView | null;
  readonly ready: number;
}

/** Twice what it requests fills the place. */
const highest = 2;

/** A place for each pod up to the maximum: filled with what it uses, against the line of the target. */
export const Slots = ({ hpa, scaling, ready }: Props) => {
  const places = slots(hpa, scaling, ready);
  const target = (hpa.targetPercent ?? 0) / 100;
  const hasLoads = places.some(({ load }) => load !== null);
  return (
    <figure class="scaling-slots" style={{ "--places": places.length }}>
      <ol
        aria-label={`${String(ready)} ready, ${String(hpa.desired)} wanted, at most ${String(hpa.max)}`}
      >
        {places.map((slot) => (
          <Place key={slot.place} slot={slot} hpa={hpa} />
        ))}
        {hasLoads && target > 0 && (
          <li
            class="target"
            aria-hidden="true"
            style={{ bottom: `${Math.min(100, (target / highest) * 100).toFixed(1)}%` }}
          >
            <span>target {hpa.targetPercent} %</span>
          </li>
        )}
      </ol>
      <figcaption>
        <span>
          <b>{ready}</b> ready
        </span>
        <span>
          <b>{hpa.desired}</b> wanted
        </span>
        <span>
          {hpa.min} to {hpa.max} allowed
        </span>
        {hasLoads && <span>CPU of what each requests</span>}
      </figcaption>
    </figure>
  );
};

const stateWords: Readonly<Record<Slot["state"], string>> = {
  counted: "",
  plain: "",
  unready: "too new to count",
  missing: "not measured yet",
  ignored: "leaving",
  wanted: "on its way",
  free: "",
};

const Place = ({ slot, hpa }: { readonly slot: Slot; readonly hpa: HpaView }) => {
  const { place, state, name, load } = slot;
  const percent = load === null ? null : Math.round(load * 100);
  const bound = (place === hpa.min && "min") || (place === hpa.max && "max") || "";
  const about = [name, percent === null ? "" : `${String(percent)} %`, stateWords[state]];
  return (
    <li data-state={state} title={about.filter(Boolean).join(", ")}>
      {load !== null && (
        <i class="use" style={{ height: `${Math.min(100, (load / highest) * 100).toFixed(1)}%` }} />
      )}
      {percent !== null && <b>{percent}</b>}
      <small>{name === null ? bound : podSuffix(name)}</small>
    </li>
  );
};

import type { LabEvent } from "../wire/events.ts";
import type { PodUse, ScalingView } from "../wire/scaling.ts";
import type { ClusterSettings } from "../wire/settings.ts";
import type { LabState } from "../wire/state.ts";
import type { HpaView } from "../wire/views.ts";
import { milliOf } from "../wire/quantity.ts";
import {
  type Look,
  lookAt,
  noScaling,
  type ScalingControl,
  type ScalingMemory,
} from "./hpa-memory.ts";

export interface FollowScalingOptions {
  readonly store: {
    readonly state: LabState;
    subscribe(listener: (said: { readonly event: LabEvent }) => void): () => void;
  };
  readonly emit: (event: LabEvent) => void;
  /** Each pod's use of CPU as it was last read, or null where nobody may read it. */
  readonly uses: () => Readonly<Record<string, PodUse>> | null;
  readonly settings?: () => ClusterSettings | null;
}

/** Tells what each autoscaler reckons with whenever that changes, until the returned function is called. `look(at)` is for what no event tells of: new measurements, and time. */
export function followScaling(options: FollowScalingOptions): {
  look(at: number): void;
  stop(): void;
} {
  const { store, emit, uses, settings = () => null } = options;
  const memories = new Map<string, ScalingMemory>();
  const told = new Map<string, string>();
  const look = (at: number) => {
    const { state } = store;
    for (const hpa of Object.values(state.hpas)) {
      const given = lookOf(state, hpa, { at, uses: uses(), settings: settings() });
      const { memory, view } = lookAt(memories.get(hpa.uid) ?? noScaling, given);
      memories.set(hpa.uid, memory);
      tell(view, at);
    }
  };
  const tell = (view: ScalingView, at: number) => {
    const said = JSON.stringify(view);
    if (told.get(view.uid) === said) return;
    told.set(view.uid, said);
    emit({ type: "scaling", at, scaling: view });
  };
  const unsubscribe = store.subscribe(({ event }) => {
    if (concerns(event)) look(event.at);
  });
  return { look, stop: unsubscribe };
}

const concerns = (event: LabEvent): boolean =>
  (event.type === "seen" || event.type === "gone") &&
  (event.kind === "hpas" || event.kind === "pods" || event.kind === "deployments");

interface Around {
  readonly at: number;
  readonly uses: Readonly<Record<string, PodUse>> | null;
  readonly settings: ClusterSettings | null;
}

/** What the controller would look at for this autoscaler, out of all that is known. */
export function lookOf(state: LabState, hpa: HpaView, { at, uses, settings }: Around): Look {
  const target = Object.values(state.deployments).find(({ name }) => name === hpa.target);
  const sets = setsOf(state, hpa.target);
  const pods = Object.values(state.pods).filter(({ owner }) => sets.has(owner?.uid ?? ""));
  // What others use is not asked for by the controller's selector.
  const isOurs = (pod: string) => [...sets.values()].some((name) => pod.startsWith(`${name}-`));
  return {
    at,
    hpa,
    pods,
    uses:
      uses === null
        ? null
        : Object.fromEntries(Object.entries(uses).filter(([pod]) => isOurs(pod))),
    requestMilli: requestOf(target?.template.parts ?? {}),
    current: target?.wanted ?? hpa.current,
    control: controlOf(settings),
  };
}

/** Names by uid. */
const setsOf = (state: LabState, deployment: string): ReadonlyMap<string, string> =>
  new Map(
    Object.values(state.replicasets)
      .filter(({ owner }) => owner?.kind === "Deployment" && owner.name === deployment)
      .map(({ uid, name }) => [uid, name]),
  );

/** Of all containers together; of several, each part has its container's name in front. */
function requestOf(parts: Readonly<Record<string, string>>): number | null {
  const requests = Object.entries(parts)
    .filter(([name]) => name === "cpu request" || name.endsWith(": cpu request"))
    .map(([, value]) => milliOf(value));
  const known = requests.filter((one) => one !== null);
  return known.length === 0 ? null : known.reduce((sum, one) => sum + one, 0);
}

/** Kubernetes' defaults: pkg/controller/podautoscaler/config/v1alpha1/defaults.go. */
function controlOf(settings: ClusterSettings | null): ScalingControl {
  const control = settings?.control;
  return {
    syncMs: control?.hpaSyncPeriod.amount ?? 15_000,
    tolerance: control?.hpaTolerance.amount ?? 0.1,
    cpuInitializationMs: control?.hpaCpuInitializationPeriod.amount ?? 300_000,
    initialReadinessMs: control?.hpaInitialReadinessDelay.amount ?? 30_000,
    downscaleStabilizationMs: control?.hpaDownscaleStabilization.amount ?? 300_000,
  };
}

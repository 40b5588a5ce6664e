import type { ForecastTerm, Range } from "../../wire/recovery.ts";
import type {
  ClusterSettings,
  Known,
  ProbeSettings,
  WorkloadSettings,
} from "../../wire/settings.ts";
import type { LabState } from "../../wire/state.ts";
import type { PodView } from "../../wire/views.ts";
import type { Measured, Measures, StepWanted } from "../measures.ts";
import type { PlannedFault } from "../planned.ts";
import { range, term } from "../range.ts";

/** What a forecast stands on. */
export interface Ground {
  readonly plan: PlannedFault;
  readonly state: LabState;
  readonly settings: ClusterSettings;
  readonly measures: Measures;
}

export const podNamed = ({ state }: Ground, name: string): PodView | null =>
  Object.values(state.pods).find((pod) => pod.name === name) ?? null;

/** The settings of what a pod belongs to; null for a pod of nobody that is known. */
export function workloadOf(
  { state, settings }: Ground,
  pod: PodView | null,
): WorkloadSettings | null {
  const owner = pod?.owner ?? null;
  if (owner === null) return null;
  const deployment = state.replicasets[owner.uid]?.owner ?? owner;
  return settings.workloads[`${deployment.kind}/${deployment.name}`] ?? null;
}

export const isStateful = (workload: WorkloadSettings | null) => workload?.kind === "StatefulSet";

/** A step as it went so far here, or a guess that says so. */
export function measuredTerm(
  { measures }: Ground,
  what: string,
  wanted: StepWanted,
  { guess, owner = null }: { readonly guess: Measured; readonly owner?: Known | null },
): ForecastTerm {
  const { ms, how } = measures.step(wanted, guess.ms.likely) ?? guess;
  return term(`${what} (${how})`, ms, { spans: { from: wanted.from, to: wanted.to }, owner });
}

/** Deletion is heard by the controller that owns the pod; it makes another one at once. */
export const noticedTerm = (ground: Ground, app: string): ForecastTerm =>
  measuredTerm(
    ground,
    "the loss is noticed and a new pod made",
    { kind: "pod", app, from: "deleted", to: "created" },
    { guess: { ms: range(30, 150, 600), how: "usual" } },
  );

/** Scheduling, sandbox, container, probes. */
export function startTerm(
  ground: Ground,
  app: string,
  workload: WorkloadSettings | null,
): ForecastTerm {
  const probe = workload?.startup ?? workload?.readiness ?? null;
  return measuredTerm(
    ground,
    "a new pod starts",
    { kind: "pod", app, from: "created", to: "ready" },
    { guess: ground.measures.stamped(app) ?? guessedStart(probe), owner: probe?.period ?? null },
  );
}

/** The image is on the node: the sandbox and the program take about a second and a half, then the probes look. */
function guessedStart(probe: ProbeSettings | null): Measured {
  const delay = probe?.initialDelay.amount ?? 0;
  const period = probe?.period.amount ?? 0;
  const likely = 1500 + delay + period;
  return { ms: range(800 + delay, likely, likely + 2 * period + 2500), how: "a guess" };
}

/** Ready → in the Service's endpoints; the EndpointSlice controller waits for nothing. */
export const endpointTerm = (
  ground: Ground,
  app: string,
  kind: "pod" | "restart" = "pod",
): ForecastTerm =>
  measuredTerm(
    ground,
    "it joins the Service",
    { kind, app, from: "ready", to: "endpoint" },
    { guess: { ms: range(0, 100, 1000), how: "usual" } },
  );

/** Until an order comes to it, where it is a part that visitors see: each pod gets its share of them, by chance. */
export function answeredTerms(
  ground: Ground,
  app: string,
  kind: "pod" | "restart" = "pod",
): readonly ForecastTerm[] {
  const { lab, pods } = ground.state;
  const rate = lab?.ordersPerSecond ?? null;
  if (rate === null || app !== entrance) return [];
  const many = Object.values(pods).filter((pod) => pod.app === app && pod.phase === "ready").length;
  const meanMs = (1000 * Math.max(1, many)) / rate;
  // kube-proxy writes its rules at most once a second (pkg/proxy/apis/config/v1alpha1/defaults.go: minSyncPeriod).
  const ms = range(meanMs * 0.1, meanMs + proxyMs / 2, meanMs * 3 + proxyMs);
  const guess = { ms, how: "by the orders' rate" };
  return [
    measuredTerm(
      ground,
      "it answers its first order",
      { kind, app, from: "endpoint", to: "answered" },
      { guess },
    ),
  ];
}

const proxyMs = 1000;

/** The part that visitors' orders come to. */
const entrance = "storefront";

/** From one failed probe to as many as it takes. The first one comes within a period, each waits for its timeout. */
export function probesFail(probe: ProbeSettings, failsAt: "once" | "timeout"): Range {
  const period = probe.period.amount;
  const wait = failsAt === "timeout" ? probe.timeout.amount : 0;
  const between = Math.max(period, wait) * (probe.failures.amount - 1);
  return range(between + wait, between + wait + period / 2, between + wait + period);
}

import type { ForecastTerm, Range } from "../../wire/recovery.ts";
import type { ClusterSettings, Known } from "../../wire/settings.ts";
import type { PodView } from "../../wire/views.ts";
import { changesOf } from "../planned.ts";
import { exactly, latest, range, sum, term } from "../range.ts";
import { type Course, notes } from "./course.ts";
import { endpointTerm, type Ground, isStateful, startTerm, workloadOf } from "./ground.ts";
import { heldTerm } from "./held.ts";
import { failedOrders, noFailedOrders } from "./orders.ts";
import { restartTerms } from "./pods.ts";

/** How a node goes silent. stopped: only its kubelet; its containers work on. */
type Silence = "pause" | "kill" | "disconnect" | "stopped";

/** Nodes of which nothing is heard any more: noticed, tainted, their pods made anew elsewhere, and back at the end. */
export function nodeCourse(ground: Ground): Course {
  const { plan } = ground;
  const power = changesOf(plan, "node-power");
  const how: Silence = power[0]?.how ?? "stopped";
  const names = [...power, ...changesOf(plan, "node-switch")].map(({ node }) => node.name);
  const pods = podsOn(ground, names);
  const moving = pods.filter((pod) => !isStateful(workloadOf(ground, pod)));
  const leaving = leavingTerms(ground, names.length, moving.length > 0 ? moving : pods);
  const held = plan.holdSeconds * 1000;
  // Of an empty node: when it is closed.
  const evicted = sum(leaving.map(({ ms }) => ms));
  const staysSo = held < evicted.likely;
  const terms = staysSo
    ? [heldTerm(plan.holdSeconds), backTerm(ground, how), ...wakeTerms(ground, how, pods)]
    : replacedTerms(ground, { how, leaving, moving, stuck: pods.length > moving.length });
  const silentMs = latest(exactly(0), leaving[0]?.ms ?? exactly(0));
  return {
    terms,
    failedOrders: failedWhile(ground, { how, pods, silentMs, held }),
    note: noteOf(ground, { staysSo, pods, evicted, terms }),
  };
}

const podsOn = ({ state }: Ground, nodes: readonly string[]) =>
  Object.values(state.pods).filter(
    (pod) => pod.node !== null && nodes.includes(pod.node) && pod.phase !== "finished",
  );

/** Silent → NotReady → tainted → evicted. */
export function leavingTerms(
  ground: Ground,
  nodes: number,
  pods: readonly PodView[],
): readonly ForecastTerm[] {
  const { control } = ground.settings;
  const tolerations = pods.map(
    (pod) => workloadOf(ground, pod)?.unreachableToleration ?? control.unreachableToleration,
  );
  const longest = tolerations.reduce(
    (a, b) => (b.amount > a.amount ? b : a),
    tolerations[0] ?? control.unreachableToleration,
  );
  const period = control.nodeMonitorPeriod.amount;
  // One node more each 1/rate seconds (pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go).
  const queue = (Math.max(0, nodes - 1) * 1000) / Math.max(0.001, control.nodeEvictionRate.amount);
  return [
    term("its silence is noticed", silenceNoticed(ground.settings), {
      spans: { from: "silent", to: "not-ready" },
      owner: control.nodeMonitorGracePeriod,
    }),
    // The pass that finds the node silent goes by what it was before; the next one taints it (node_lifecycle_controller.go: processTaintBaseEviction).
    term(
      "it is tainted",
      range(period * 0.5 + queue, period + 60 + queue, period * 1.5 + 300 + queue),
      {
        spans: { from: "not-ready", to: "tainted" },
        owner: nodes > 1 ? control.nodeEvictionRate : control.nodeMonitorPeriod,
      },
    ),
    ...(pods.length === 0 ? [] : [toleratedTerm(longest)]),
  ];
}

const toleratedTerm = (longest: Known) =>
  term(
    "its pods are tolerated there",
    range(longest.amount, longest.amount + 50, longest.amount + 1000),
    { spans: { from: "tainted", to: "evicted" }, owner: longest },
  );

/**
 * The grace period counts from when the controller saw the last heartbeat (node_lifecycle_controller.go: probeTimestamp), and the
 * controller looks once a period, always at the same moments of it: so a heartbeat is seen up to a period late, and found missing at
 * the first look after the grace period. Renewed leases (each quarter of their duration) and told statuses both are heartbeats.
 */
export function silenceNoticed({
  control,
  kubelet,
}: Pick<ClusterSettings, "control" | "kubelet">): Range {
  const period = Math.max(1, control.nodeMonitorPeriod.amount);
  const grace = Math.ceil(control.nodeMonitorGracePeriod.amount / period) * period;
  const renewal = kubelet.nodeLeaseDuration.amount / 4;
  const report = Math.max(1, kubelet.nodeStatusReportFrequency.amount);
  const [often, seldom] = [Math.min(renewal, report), Math.max(renewal, report)];
  // The mean age of the newer one of two that come independently of each other.
  const age = often / 2 - often ** 2 / (6 * Math.max(1, seldom));
  return range(grace - often, grace - age + period / 2, grace + period);
}

const replacedName = "its pods start elsewhere";

interface Away {
  readonly how: Silence;
  readonly leaving: readonly ForecastTerm[];
  readonly moving: readonly PodView[];
  /** Some pods cannot move: they come back with the node. */
  readonly stuck: boolean;
}

/** Evicted pods start elsewhere; then the node is given back, and what could not move starts there. */
function replacedTerms(
  ground: Ground,
  { how, leaving, moving, stuck }: Away,
): readonly ForecastTerm[] {
  const held = ground.plan.holdSeconds * 1000;
  const starts = moving.map((pod) => startTerm(ground, pod.app, workloadOf(ground, pod)).ms);
  // Where some cannot move, the waterfall's "replaced" waits for them.
  const spans = stuck ? null : ({ from: "evicted", to: "replaced" } as const);
  const replaced = term(replacedName, starts.reduce(latest, exactly(0)), { spans });
  const before = moving.length === 0 ? leaving : [...leaving, replaced];
  const rest = exactly(held - sum(before.map(({ ms }) => ms)).likely);
  const restTerm = rest.likely > 0 ? [term("the rest of the time it is held", rest)] : [];
  const stuckPods = podsOn(ground, nodesOf(ground)).filter((pod) => !moving.includes(pod));
  const anew = stuck ? stuckPods.slice(0, 1).map((pod) => anewTerm(ground, pod)) : [];
  return [...before, ...restTerm, backTerm(ground, how), ...anew];
}

const nodesOf = ({ plan }: Ground) =>
  [...changesOf(plan, "node-power"), ...changesOf(plan, "node-switch")].map(
    ({ node }) => node.name,
  );

const anewTerm = (ground: Ground, pod: PodView): ForecastTerm => {
  const { ms, setting } = startTerm(ground, pod.app, workloadOf(ground, pod));
  return { name: `${pod.app} starts there again`, ms, spans: null, setting };
};

/** From the end of the hold until it is Ready: a container that was killed boots a whole node. */
const guessedBack: Readonly<Record<Silence, Range>> = {
  pause: range(300, 2000, 8000),
  kill: range(4000, 9000, 25_000),
  disconnect: range(500, 4000, 15_000),
  stopped: range(1000, 3000, 12_000),
};

function backTerm(ground: Ground, how: Silence): ForecastTerm {
  const measured = ground.measures.back(ground.plan.fault);
  const ms = measured?.ms ?? guessedBack[how];
  return term(`the node comes back (${measured?.how ?? "a guess"})`, ms, {
    owner: ground.settings.kubelet.nodeStatusUpdateFrequency,
  });
}

/** Its pods were not given up yet: what died with the node is started again there, what stood still goes on. */
function wakeTerms(
  ground: Ground,
  how: Silence,
  pods: readonly PodView[],
): readonly ForecastTerm[] {
  const [pod] = pods;
  if (pod === undefined) return [];
  return how === "kill"
    ? restartTerms(ground, null, ground.settings.readAt).slice(1)
    : [endpointTerm(ground, pod.app)];
}

interface While {
  readonly how: Silence;
  readonly pods: readonly PodView[];
  readonly silentMs: Range;
  readonly held: number;
}

/** Its share of the orders goes there until the node counts as silent: then its pods leave the endpoints (MarkPodsNotReady). */
function failedWhile(ground: Ground, { how, pods, silentMs, held }: While): Range | null {
  if (how === "stopped") return noFailedOrders(ground);
  const untilOut = range(
    Math.min(held, silentMs.low),
    Math.min(held, silentMs.likely),
    Math.min(held, silentMs.high),
  );
  const stuckFor = range(held, held + 5000, held + 25_000);
  const outages = pods
    .filter(({ phase }) => phase === "ready")
    .map((pod) => ({ pod, forMs: isStateful(workloadOf(ground, pod)) ? stuckFor : untilOut }));
  return failedOrders(ground, outages);
}

interface Told {
  readonly staysSo: boolean;
  readonly pods: readonly PodView[];
  readonly evicted: Range;
  readonly terms: readonly ForecastTerm[];
}

function noteOf(ground: Ground, { staysSo, pods, evicted, terms }: Told): string | null {
  if (pods.length === 0) return "Nothing of the business stands there: nothing has to move.";
  const stuck = pods.filter((pod) => isStateful(workloadOf(ground, pod))).map(({ app }) => app);
  const upTo = terms.findIndex(({ name }) => name === replacedName);
  const replaced = sum(terms.slice(0, upTo + 1).map(({ ms }) => ms));
  const seconds = ({ low, high }: Range) =>
    `${Math.round(low / 1000)} to ${Math.round(high / 1000)} s`;
  const moved =
    upTo === -1
      ? null
      : `Its pods are replaced after ${seconds(replaced)}; the node is back after its hold.`;
  return notes(
    staysSo ? `It is back before its pods are given up (after ${seconds(evicted)}).` : moved,
    stuck.length === 0
      ? null
      : `${stuck.join(", ")} cannot start elsewhere while the node is silent.`,
  );
}

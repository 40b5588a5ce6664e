import type { Condition, PodPhase, PodView } from "../../wire/views.ts";
import {
  appOf,
  conditionsOf,
  controllerOf,
  count,
  fields,
  identity,
  items,
  stamp,
  text,
  versionOf,
  whole,
  type Fields,
} from "./fields.ts";

/** A v1 Pod as the page needs it. */
export function podView(object: unknown): PodView | null {
  const pod = fields(object);
  const seen = identity(pod);
  if (seen === null) return null;
  const metadata = fields(pod["metadata"]);
  const asked = stamp(metadata["deletionTimestamp"]);
  const graceSeconds = asked === null ? null : whole(metadata["deletionGracePeriodSeconds"]);
  const conditions = conditionsOf(pod);
  return {
    ...seen,
    app: appOf(pod, seen),
    version: versionOf(pod),
    node: nodeOf(pod),
    ...phaseOf(pod),
    restarts: containersOf(pod).reduce((sum, one) => sum + count(one["restartCount"]), 0),
    owner: controllerOf(pod),
    createdAt: stamp(metadata["creationTimestamp"]) ?? 0,
    scheduledAt: trueSince(conditions, "PodScheduled"),
    sandboxAt: trueSince(conditions, "PodReadyToStartContainers"),
    startedAt: latest(containersOf(pod).map(({ state }) => stamp(runningOf(state)["startedAt"]))),
    finishedAt: latest(containersOf(pod).flatMap(endsOf)),
    readyAt: trueSince(conditions, "Ready"),
    deletedAt: asked === null ? null : asked - (graceSeconds ?? 0) * 1000,
    graceSeconds,
  };
}

function trueSince(conditions: readonly Condition[], type: string): number | null {
  const found = conditions.find((condition) => condition.type === type);
  return found?.status === "True" ? found.at : null;
}

const runningOf = (state: unknown) => fields(fields(state)["running"]);
const endsOf = ({ state, lastState }: Fields) =>
  [state, lastState].map((one) => stamp(fields(fields(one)["terminated"])["finishedAt"]));

function latest(stamps: readonly (number | null)[]): number | null {
  const known = stamps.filter((at) => at !== null);
  return known.length === 0 ? null : Math.max(...known);
}

interface Phase {
  readonly phase: PodPhase;
  readonly reason: string | null;
}

const nodeOf = (pod: Fields) => text(fields(pod["spec"])["nodeName"]);
const containersOf = (pod: Fields) => items(fields(pod["status"])["containerStatuses"]);
const initContainersOf = (pod: Fields) => items(fields(pod["status"])["initContainerStatuses"]);

/** Waiting reasons that are part of a healthy start. */
const ordinaryWaits = new Set(["ContainerCreating", "PodInitializing"]);

function phaseOf(pod: Fields): Phase {
  const status = fields(pod["status"]);
  const conditions = conditionsOf(pod);
  const held = [...initContainersOf(pod), ...containersOf(pod)].map(waitReason).find(Boolean);
  const reason = text(status["reason"]);
  if (fields(pod["metadata"])["deletionTimestamp"] !== undefined)
    return { phase: "leaving", reason };
  if (status["phase"] === "Succeeded" || status["phase"] === "Failed")
    return { phase: "finished", reason: reason ?? lastExit(containersOf(pod)) };
  if (nodeOf(pod) === null) return { phase: "pending", reason: whyUnscheduled(conditions) };
  if (held) return { phase: "waiting", reason: held };
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready?.status === "True") return { phase: "ready", reason: null };
  return startingOrUnready(containersOf(pod), ready);
}

/** Why the kubelet holds this container back, or null when it does not. */
function waitReason(container: Fields): string | null {
  const reason = text(fields(fields(container["state"])["waiting"])["reason"]);
  return reason === null || ordinaryWaits.has(reason) ? null : reason;
}

function whyUnscheduled(conditions: readonly Condition[]): string | null {
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  return scheduled?.status === "False" ? scheduled.reason || null : null;
}

/**
 * Told apart by the pod alone: the condition Ready changed its state when the pod was first looked at (to False), and each time
 * since. A container that began before the last change was ready in between, so it is unready; one that began after it is on its way.
 * `reason` is how a container ended, if one did: an unready pod without a reason has a failing probe or a silent node.
 */
function startingOrUnready(containers: readonly Fields[], ready: Condition | undefined): Phase {
  const down = containers.filter((one) => one["ready"] !== true);
  const waiting = down.length > 0 ? down : containers;
  const begun = waiting.flatMap((one) => begin(one) ?? []);
  const exit = lastExit(waiting);
  if (begun.length === 0) {
    const restarting = containers.some((one) => count(one["restartCount"]) > 0);
    return { phase: restarting ? "starting" : "scheduled", reason: exit };
  }
  const wasReady = ready?.at != null && Math.max(...begun) < ready.at;
  if (!wasReady) return { phase: "starting", reason: exit };
  return { phase: "unready", reason: lastExit(waiting.filter(hasEnded)) };
}

const hasEnded = (container: Fields) => fields(container["state"])["terminated"] !== undefined;

function begin(container: Fields): number | null {
  const state = fields(container["state"]);
  const current = fields(state["running"] ?? state["terminated"]);
  return stamp(current["startedAt"]);
}

/** How a container ended, now or before its last start: "OOMKilled", "Error", "Completed". */
function lastExit(containers: readonly Fields[]): string | null {
  for (const container of containers) {
    const now = fields(fields(container["state"])["terminated"]);
    const before = fields(fields(container["lastState"])["terminated"]);
    const reason = text(now["reason"]) ?? text(before["reason"]);
    if (reason !== null) return reason;
  }
  return null;
}

import { isLetGo } from "../seams.ts";
import type { LabState } from "../state.ts";
import type { PodView } from "../views.ts";
import {
  capital,
  counted,
  failedSince,
  hasTold,
  lastPart,
  lot,
  podName,
  span,
  truck,
  type Line,
  type Scene,
} from "./words.ts";

/** What a pod's news mean to the room. Pods that come and go with a rollout or the autoscaler are told by those. */
export function tellPodSeen(scene: Scene, pod: PodView): readonly Line[] {
  const was = scene.before.pods[pod.uid];
  if (was === undefined) return tellNewPod(scene, pod);
  const healed = tellSeam(scene, pod);
  if (healed !== null) return [healed];
  const line =
    tellFarewell(scene, was, pod) ??
    tellPlace(scene, was, pod) ??
    tellHeldBack(scene, was, pod) ??
    tellContainer(scene, was, pod) ??
    tellReadiness(scene, was, pod);
  return line === null ? [] : [line];
}

export function tellPodGone({ before, after, at }: Scene, pod: PodView): readonly Line[] {
  if (pod.phase === "leaving" || pod.phase === "finished" || isLetGo(after, pod)) return [];
  // The lab comes back from blindness: nobody knows how it went.
  const isBlind = before.feeds.pods.state === "disconnected";
  const plain = isBlind ? "went while nobody was looking" : "is gone, from one moment to the next";
  const kubernetes = isBlind ? "deleted (found by a new list)" : "deleted, grace period 0";
  return [
    {
      at,
      tone: "broken",
      plain: `The ${truck(pod)} ${plain}.`,
      kubernetes: `Pod ${podName(pod)} ${kubernetes}`,
      about: pod.uid,
    },
  ];
}

function tellNewPod({ after, at }: Scene, pod: PodView): readonly Line[] {
  const lost = woundHealedBy(after, pod.uid);
  const owner = pod.owner;
  if (lost === null || owner === null) return [];
  return [
    {
      at,
      tone: "waiting",
      plain: `A new ${truck(pod)} is ordered in place of ${lastPart(lost)}.`,
      kubernetes: `${owner.kind} ${owner.name} created Pod ${podName(pod)}`,
      about: pod.uid,
    },
  ];
}

function tellSeam({ before, after, at }: Scene, pod: PodView): Line | null {
  const seam = after.seams[pod.uid];
  if (seam === undefined || seam === before.seams[pod.uid]) return null;
  const took = span(seam.tookMs);
  const failed = failedSince(after, seam.at - seam.tookMs, at);
  const isSame = seam.replaced === pod.name;
  const plain = isSame ? "is open again" : `serves in place of ${lastPart(seam.replaced)}`;
  const kubernetes = isSame
    ? `container of Pod ${podName(pod)} Ready again ${took} after it ended`
    : `Pod ${podName(pod)} Ready ${took} after ${lastPart(seam.replaced)} was lost`;
  return {
    at,
    tone: "mended",
    plain: `Healed in ${took}: the ${truck(pod)} ${plain}.${ordersLost(failed)}`,
    kubernetes: capital(
      failed === null ? kubernetes : `${kubernetes}; ${counted(failed, "request")} failed`,
    ),
    about: pod.uid,
  };
}

function ordersLost(failed: number | null): string {
  if (failed === null) return "";
  return failed === 0 ? " No order was lost." : ` ${counted(failed, "order")} failed.`;
}

function tellFarewell({ after, at }: Scene, was: PodView, pod: PodView): Line | null {
  const hasEnded = pod.phase === "finished" && was.phase !== "finished";
  if (pod.phase !== "leaving" && !hasEnded) return null;
  if (was.phase === pod.phase || was.phase === "leaving" || isLetGo(after, pod)) return null;
  const about = pod.uid;
  if (hasEnded) {
    const why = pod.reason === null ? "" : ` (${pod.reason})`;
    const plain = `The ${truck(pod)} has closed for good${why}.`;
    return { at, tone: "broken", plain, kubernetes: `Pod ${podName(pod)} ended${why}`, about };
  }
  if (isOnLostNode(after, pod)) {
    const plain = `The ${truck(pod)} is written off with its parking lot.`;
    const kubernetes = `Pod ${podName(pod)} evicted: its node does not answer`;
    return { at, tone: "broken", plain, kubernetes, about };
  }
  const grace = pod.graceSeconds ?? 0;
  const plain =
    grace > 0
      ? `is asked to go; it has ${grace} s to finish its orders`
      : "is sent away at once, orders or not";
  return {
    at,
    tone: "broken",
    plain: `The ${truck(pod)} ${plain}.`,
    kubernetes: `Pod ${podName(pod)} is terminating, grace period ${grace} s`,
    about,
  };
}

/** Only of pods that somebody waits for. */
function tellPlace({ after, at }: Scene, was: PodView, pod: PodView): Line | null {
  const about = pod.uid;
  if (was.node === null && pod.node !== null) {
    if (woundHealedBy(after, pod.uid) === null) return null;
    const plain = `The ${truck(pod)} gets a place on ${lot(pod.node, after)}.`;
    const kubernetes = `Scheduler bound Pod ${podName(pod)} to node ${pod.node}`;
    return { at, tone: "waiting", plain, kubernetes, about };
  }
  const isStuck = pod.phase === "pending" && pod.reason !== null && pod.reason !== was.reason;
  if (!isStuck) return null;
  const plain = `No parking lot has room for the ${truck(pod)}: it waits.`;
  const kubernetes = `Pod ${podName(pod)} is Pending: ${pod.reason}`;
  return { at, tone: "waiting", plain, kubernetes, about };
}

/** Told once a pod: the kubelet says it anew with every try. */
function tellHeldBack({ before, at }: Scene, was: PodView, pod: PodView): Line | null {
  const { reason } = pod;
  if (pod.phase !== "waiting" || reason === null || reason === was.reason) return null;
  const kubernetes = `Pod ${podName(pod)} waits: ${reason}`;
  const [plain, known] = heldBack(reason);
  if (known.some((word) => hasTold(before, pod.uid, `waits: ${word}`))) return null;
  return { at, tone: "broken", plain: `The ${truck(pod)} ${plain}.`, kubernetes, about: pod.uid };
}

function heldBack(reason: string): readonly [string, readonly string[]] {
  if (reason === "CrashLoopBackOff")
    return ["breaks down each time it starts: the pauses between tries grow", [reason]];
  if (
    ["ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"].includes(reason)
  )
    return ["cannot open: what it should serve is nowhere to be found", ["ErrImage", "ImagePull"]];
  return [`cannot open (${reason})`, [reason]];
}

function tellContainer({ at }: Scene, was: PodView, pod: PodView): Line | null {
  const about = pod.uid;
  const name = podName(pod);
  if (was.phase === "ready" && pod.phase === "unready" && pod.reason !== null) {
    const plain = `The ${truck(pod)} ${howItEnded(pod.reason)}.`;
    const kubernetes = `Container of Pod ${name} terminated: ${pod.reason}`;
    return { at, tone: "broken", plain, kubernetes, about };
  }
  // In a crash loop each try would be a line.
  if (pod.restarts <= was.restarts || was.phase === "waiting" || pod.phase === "waiting")
    return null;
  const crash = was.phase === "ready" && pod.reason !== null ? howItEnded(pod.reason) : null;
  const plain = `The ${truck(pod)} ${crash === null ? "" : `${crash} and `}is started again where it stands.`;
  const kubernetes = `Kubelet restarted the container of Pod ${name} (restart ${pod.restarts})`;
  return { at, tone: "waiting", plain, kubernetes, about };
}

function howItEnded(reason: string): string {
  if (reason === "OOMKilled") return "took more memory than it may and was stopped";
  return reason === "Completed" ? "stopped by itself" : "broke down";
}

function tellReadiness({ after, at }: Scene, was: PodView, pod: PodView): Line | null {
  const about = pod.uid;
  const name = podName(pod);
  if (was.phase === "ready" && pod.phase === "unready" && !isOnLostNode(after, pod)) {
    const plain = `The ${truck(pod)} says it is not ready: it gets no orders.`;
    return { at, tone: "broken", plain, kubernetes: `Pod ${name} is not Ready`, about };
  }
  if (was.phase !== "unready" || pod.phase !== "ready" || isOnLostNode(after, pod)) return null;
  const plain = `The ${truck(pod)} is ready again.`;
  return { at, tone: "mended", plain, kubernetes: `Pod ${name} is Ready again`, about };
}

/** The node's own line says it for all its pods. */
const isOnLostNode = ({ nodes }: LabState, pod: PodView): boolean =>
  Object.values(nodes).some(({ name, readiness }) => name === pod.node && readiness !== "ready");

/** Name of the lost pod whose place this one takes, or null. */
function woundHealedBy({ wounds }: LabState, uid: string): string | null {
  for (const lost in wounds) if (wounds[lost]?.replacement === uid) return wounds[lost].pod;
  return null;
}

import type { LabEvent } from "./events.ts";
import type { LabState, Wound } from "./state.ts";
import type { PodView } from "./views.ts";

/** A replacement is created at once when a pod is deleted; a pod created later than this was wished for by something else. */
const replacementWithinMs = 10_000;

type PodSeen = Extract<LabEvent, { type: "seen"; kind: "pods" }>;

/** Opens a wound when a pod that served is asked to go or is gone, and its owner still wants as many. */
export function loseTo(
  state: LabState,
  before: PodView | undefined,
  at: number,
  after?: PodView,
): LabState {
  if (before === undefined || before.owner === null || before.phase === "finished") return state;
  const lost = after === undefined ? before.phase !== "leaving" : isLeavingNow(before, after);
  if (!lost || state.wounds[before.uid] !== undefined) return state;
  if (isScalingDown(state, before)) return state;
  const wound: Wound = {
    at,
    pod: before.name,
    app: before.app,
    node: before.node,
    ownerUid: before.owner.uid,
    replacement: null,
  };
  return { ...state, wounds: { ...state.wounds, [before.uid]: wound } };
}

/** Gives a pod its seam: a new one that turned ready in place of a lost one, or one whose container came back. */
export function healWith(state: LabState, before: LabState, event: PodSeen): LabState {
  const pod = event.view;
  const was = before.pods[pod.uid];
  if (pod.phase !== "ready" || was?.phase === "ready") return state;
  const wound = oldestWoundFor(state, pod);
  if (wound !== null) {
    const { [wound.uid]: _healed, ...wounds } = state.wounds;
    return { ...withSeam(state, pod, event.at, wound), wounds };
  }
  const crashed = state.wounds[pod.uid];
  if (crashed === undefined) return state;
  const { [pod.uid]: _healed, ...wounds } = state.wounds;
  return { ...withSeam(state, pod, event.at, crashed), wounds };
}

/** A wound whose pod is gone stays open only while a replacement can still claim it. Also drops the seam of the pod that went. */
export function closeWound(state: LabState, uid: string): LabState {
  const { [uid]: _seam, ...seams } = state.seams;
  return { ...state, seams };
}

function isLeavingNow(before: PodView, after: PodView): boolean {
  if (before.phase !== "leaving" && after.phase === "leaving") return true;
  return after.restarts > before.restarts;
}

/** Its ReplicaSet wants fewer pods than it has: this one was let go, not lost. */
function isScalingDown(state: LabState, pod: PodView): boolean {
  const owner = state.replicasets[pod.owner?.uid ?? ""] ?? state.statefulsets[pod.owner?.uid ?? ""];
  if (owner === undefined) return false;
  const alive = Object.values(state.pods).filter(
    (other) =>
      other.owner?.uid === pod.owner?.uid &&
      other.uid !== pod.uid &&
      other.phase !== "leaving" &&
      other.phase !== "finished",
  );
  return alive.length >= owner.wanted;
}

function oldestWoundFor(state: LabState, pod: PodView): (Wound & { uid: string }) | null {
  if (pod.owner === null) return null;
  for (const [uid, wound] of Object.entries(state.wounds)) {
    if (wound.ownerUid !== pod.owner.uid || uid === pod.uid) continue;
    // createdAt has 1 s resolution: it may read up to a second before the loss that caused it.
    const delay = pod.createdAt - wound.at;
    if (delay > -1500 && delay < replacementWithinMs) return { ...wound, uid };
  }
  return null;
}

function withSeam(state: LabState, pod: PodView, at: number, wound: Wound): LabState {
  const seam = { at, tookMs: Math.max(0, at - wound.at), replaced: wound.pod };
  return { ...state, seams: { ...state.seams, [pod.uid]: seam } };
}

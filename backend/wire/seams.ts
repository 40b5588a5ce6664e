import type { LabEvent } from "./events.ts";
import { isEnding, living } from "./ledger.ts";
import type { LabState, Wound } from "./state.ts";
import type { PodView, WorkloadView } from "./views.ts";

type Wounds = LabState["wounds"];
export type PodSeen = Extract<LabEvent, { type: "seen"; kind: "pods" }>;

/** createdAt has 1 s resolution, and the cluster's clock may be a little off: a replacement can seem older than the loss. */
const clockSlackMs = 1500;
/** After this a loss is not waited for any more: its owner has other plans. */
const woundsKeptMs = 15 * 60_000;
const woundsKept = 500;

/** What a pod's news mean for wounds and seams. `before` is the state without it, `state` with it. */
export function sewPod(state: LabState, before: LabState, event: PodSeen): LabState {
  const pod = event.view;
  const was = before.pods[pod.uid];
  if (was === undefined) return claimWound(state, pod);
  if (isEnding(pod) && !isEnding(was)) return losePod(state, was, event.at);
  if (was.phase === "ready" && pod.phase !== "ready") return openWound(state, was, event.at);
  if (pod.phase === "ready" && was.phase !== "ready") return mend(state, was, event);
  return state;
}

/** A pod that is not there any more: with or without a goodbye. */
export function sewGone(state: LabState, was: PodView, at: number): LabState {
  const { [was.uid]: _seam, ...seams } = state.seams;
  const without = _seam === undefined ? state : { ...state, seams };
  return isEnding(was) ? without : losePod(without, was, at);
}

/** An owner that wants fewer pods, or is itself gone, leaves no wounds: those pods were let go, not lost. */
export function settleWounds(state: LabState, ownerUid: string): LabState {
  const waiting = Object.entries(state.wounds).filter(
    ([uid, wound]) =>
      wound.ownerUid === ownerUid && wound.replacement === null && isVacant(state, uid),
  );
  if (waiting.length === 0) return state;
  const owner = ownerOf(state, ownerUid);
  const missing = owner === undefined ? 0 : Math.max(0, owner.wanted - living(state, ownerUid));
  return waiting.slice(missing).reduce((rest, [uid]) => closeWound(rest, uid), state);
}

/** Forgets losses that nobody will make good any more. Asked ten times a second, so it looks before it copies. */
export function dropOldWounds(state: LabState, now: number): LabState {
  let count = 0;
  let isOver = false;
  for (const uid in state.wounds) {
    count += 1;
    isOver ||= count > woundsKept || now - (state.wounds[uid]?.at ?? now) > woundsKeptMs;
  }
  if (!isOver) return state;
  const kept = Object.entries(state.wounds)
    .filter(([, { at }]) => now - at <= woundsKeptMs)
    .slice(-woundsKept);
  return { ...state, wounds: Object.fromEntries(kept) };
}

/** Its owner does without it: scaled down, or rolled over to a new template. */
export function isLetGo(state: LabState, pod: PodView): boolean {
  const owner = ownerOf(state, pod.owner?.uid ?? "");
  if (owner === undefined || pod.owner === null) return false;
  if (pod.owner.kind === "StatefulSet" && owner.updated < owner.wanted) return true;
  const others = living(state, pod.owner.uid) - (isLiving(state.pods[pod.uid]) ? 1 : 0);
  return others >= owner.wanted;
}

const isLiving = (pod: PodView | undefined) => pod !== undefined && !isEnding(pod);
/** The pod is gone or going: its place is free for another. */
const isVacant = (state: LabState, uid: string) => !isLiving(state.pods[uid]);

const ownerOf = (state: LabState, uid: string): WorkloadView | undefined =>
  state.replicasets[uid] ?? state.statefulsets[uid];

/** Only a pod that served leaves a wound; one that was to heal another hands that wound back. */
function losePod(state: LabState, was: PodView, at: number): LabState {
  const owed = woundHealedBy(state, was.uid);
  const returned = owed === null ? state : setReplacement(state, owed, null);
  if (isLetGo(returned, was)) return closeWound(returned, was.uid);
  return was.phase === "ready" ? openWound(returned, was, at) : returned;
}

function openWound(state: LabState, was: PodView, at: number): LabState {
  if (was.owner === null || state.wounds[was.uid] !== undefined) return state;
  const wound: Wound = {
    at,
    pod: was.name,
    app: was.app,
    node: was.node,
    ownerUid: was.owner.uid,
    replacement: null,
  };
  return { ...state, wounds: { ...state.wounds, [was.uid]: wound } };
}

/** A new pod takes the place that has been empty longest. */
function claimWound(state: LabState, pod: PodView): LabState {
  if (pod.owner === null || isEnding(pod)) return state;
  for (const [uid, wound] of Object.entries(state.wounds)) {
    const isOurs = wound.ownerUid === pod.owner.uid && wound.replacement === null;
    const isAfter = pod.createdAt >= wound.at - clockSlackMs;
    if (!isOurs || !isAfter || !isVacant(state, uid)) continue;
    const claimed = setReplacement(state, uid, pod.uid);
    return pod.phase === "ready" ? giveSeam(claimed, pod, pod.createdAt, uid) : claimed;
  }
  return state;
}

/** Ready again: in place of another, or after a restart. A pod that only lost its readiness for a while gets no seam. */
function mend(state: LabState, was: PodView, { view, at }: PodSeen): LabState {
  const healed = woundHealedBy(state, view.uid);
  if (healed !== null) return giveSeam(state, view, at, healed);
  const hasRestarted = was.phase !== "unready" || view.restarts > was.restarts;
  if (state.wounds[view.uid] === undefined) return state;
  return hasRestarted ? giveSeam(state, view, at, view.uid) : closeWound(state, view.uid);
}

function giveSeam(state: LabState, pod: PodView, at: number, woundUid: string): LabState {
  const wound = state.wounds[woundUid];
  if (wound === undefined) return state;
  const seam = { at, tookMs: Math.max(0, at - wound.at), replaced: wound.pod };
  return closeWound({ ...state, seams: { ...state.seams, [pod.uid]: seam } }, woundUid);
}

function woundHealedBy(state: LabState, uid: string): string | null {
  for (const lost in state.wounds) if (state.wounds[lost]?.replacement === uid) return lost;
  return null;
}

function setReplacement(state: LabState, uid: string, replacement: string | null): LabState {
  const wound = state.wounds[uid];
  if (wound === undefined) return state;
  const wounds: Wounds = { ...state.wounds, [uid]: { ...wound, replacement } };
  return { ...state, wounds };
}

function closeWound(state: LabState, uid: string): LabState {
  if (state.wounds[uid] === undefined) return state;
  const { [uid]: _closed, ...wounds } = state.wounds;
  return { ...state, wounds };
}

import type { LabEvent } from "./events.ts";
import type { LabState } from "./state.ts";
import type { PodView } from "./views.ts";

type Seen = Extract<LabEvent, { type: "seen" }>;
type Gone = Extract<LabEvent, { type: "gone" }>;

/** How an object's news get into the state: by a copy, or into what is known to be nobody else's. */
export interface Ledger {
  put(state: LabState, event: Seen): LabState;
  drop(state: LabState, event: Gone): LabState;
  /** The state as it was before this event, as far as it is asked: of the pods only the one that the event is about. */
  before(state: LabState, event: LabEvent): LabState;
}

/** Leaves every state as it was. */
export const copying: Ledger = {
  put: (state, { kind, view }) => ({ ...state, [kind]: { ...state[kind], [view.uid]: view } }),
  drop(state, { kind, uid }) {
    const { [uid]: _gone, ...rest } = state[kind];
    return { ...state, [kind]: rest };
  },
  before: (state) => state,
};

/** Deleted or ended: it does not count as there any more. */
export const isEnding = ({ phase }: PodView): boolean =>
  phase === "leaving" || phase === "finished";

/** How many pods each owner has that stay, of pods that were counted; a ledger keeps the count of its own. */
const livingOf = new WeakMap<LabState["pods"], Map<string, number>>();

/** How many pods this owner has that stay. Counted once for each set of pods: a burst of losses asks for every one of them. */
export function living({ pods }: LabState, ownerUid: string): number {
  const counts = livingOf.get(pods) ?? countLiving(pods);
  livingOf.set(pods, counts);
  return counts.get(ownerUid) ?? 0;
}

function countLiving(pods: LabState["pods"]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const pod of Object.values(pods)) {
    if (pod.owner === null || isEnding(pod)) continue;
    counts.set(pod.owner.uid, (counts.get(pod.owner.uid) ?? 0) + 1);
  }
  return counts;
}

/** Copies the pods once and then writes into that copy: for one run over many events, of which only the last state is kept. */
export function createLedger(): Ledger {
  let own: Record<string, PodView> | null = null;
  const ownPods = (state: LabState): Record<string, PodView> => {
    if (own !== null && state.pods === own) return own;
    // Without a prototype: a uid may be any text, "__proto__" too.
    own = Object.assign(Object.create(null) as Record<string, PodView>, state.pods);
    return own;
  };
  const count = (pods: Record<string, PodView>, pod: PodView | undefined, by: 1 | -1) => {
    const owner = pod === undefined || isEnding(pod) ? undefined : pod.owner?.uid;
    const counts = livingOf.get(pods);
    if (owner !== undefined) counts?.set(owner, (counts.get(owner) ?? 0) + by);
  };
  return {
    put(state, event) {
      if (event.kind !== "pods") return copying.put(state, event);
      const pods = ownPods(state);
      count(pods, pods[event.view.uid], -1);
      count(pods, event.view, 1);
      pods[event.view.uid] = event.view;
      return { ...state, pods };
    },
    drop(state, event) {
      if (event.kind !== "pods") return copying.drop(state, event);
      const pods = ownPods(state);
      count(pods, pods[event.uid], -1);
      delete pods[event.uid];
      return { ...state, pods };
    },
    before(state, event) {
      const uid = aboutPod(event);
      if (uid === null) return state;
      const was = state.pods[uid];
      return { ...state, pods: was === undefined ? {} : { [uid]: was } };
    },
  };
}

function aboutPod(event: LabEvent): string | null {
  if (event.type === "seen") return event.kind === "pods" ? event.view.uid : null;
  return event.type === "gone" && event.kind === "pods" ? event.uid : null;
}

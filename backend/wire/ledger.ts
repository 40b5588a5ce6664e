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

/** Copies the pods once and then writes into that copy: for one run over many events, of which only the last state is kept. */
export function createLedger(): Ledger {
  let own: Record<string, PodView> | null = null;
  const ownPods = (state: LabState): Record<string, PodView> => {
    // Without a prototype: a uid may be any text, "__proto__" too.
    if (own === null || state.pods !== own)
      own = Object.assign(Object.create(null) as Record<string, PodView>, state.pods);
    return own;
  };
  return {
    put(state, event) {
      if (event.kind !== "pods") return copying.put(state, event);
      const pods = ownPods(state);
      pods[event.view.uid] = event.view;
      return { ...state, pods };
    },
    drop(state, event) {
      if (event.kind !== "pods") return copying.drop(state, event);
      const pods = ownPods(state);
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

import type { LabState } from "../../backend/wire/state.ts";
import type { HpaView, Kind } from "../../backend/wire/views.ts";
import type { Words } from "../settings.ts";
import { isStaying, wishes } from "./shelves.ts";
import { count, shortNode, wholeDuration } from "./words.ts";

/** busy: doing something · waiting: for something to happen · broken: cannot · calm: nothing to do · unknown: we do not hear. */
export type Mood = "busy" | "waiting" | "broken" | "calm" | "unknown";

export interface Face {
  readonly part: "scheduler" | "controllers" | "node watch" | "autoscaler";
  readonly mood: Mood;
  readonly says: string;
}

/** What the control plane is at, as far as its objects show it; nothing here is guessed. */
export function controlPlane(state: LabState, now: number, words: Words): readonly Face[] {
  return [
    face(state, "scheduler", "pods", () => scheduler(state, now, words)),
    face(state, "controllers", "replicasets", () => controllers(state, words)),
    face(state, "node watch", "nodes", () => nodeWatch(state, now, words)),
    face(state, "autoscaler", "hpas", () => autoscaler(state, words)),
  ];
}

/** As the captions call them (captions/glossary.ts). The parts keep their own names: they are what is learnt here. */
const nouns = {
  plain: { pod: "truck", ready: "open", node: "lot", reporting: "answer" },
  kubernetes: { pod: "pod", ready: "ready", node: "node", reporting: "reporting" },
} as const satisfies Record<Words, unknown>;

type Said = Omit<Face, "part">;

function face(state: LabState, part: Face["part"], kind: Kind, say: () => Said): Face {
  const feed = state.feeds[kind];
  if (feed.state === "connecting") return { part, mood: "unknown", says: "not heard from yet" };
  if (feed.state === "disconnected") return { part, mood: "unknown", says: "cannot be seen now" };
  return { part, ...say() };
}

function scheduler(state: LabState, now: number, words: Words): Said {
  const { pod } = nouns[words];
  const pending = Object.values(state.pods).filter(({ phase }) => phase === "pending");
  const stuck = pending.filter(({ reason }) => reason !== null);
  const [first] = stuck;
  if (first !== undefined) {
    const since = wholeDuration(now - first.createdAt);
    return { mood: "broken", says: `no room for ${count(stuck.length, pod)}, ${since} now` };
  }
  if (pending.length > 0) return { mood: "busy", says: `placing ${count(pending.length, pod)}` };
  return { mood: "calm", says: "nothing to place" };
}

function controllers(state: LabState, words: Words): Said {
  const pods = `${nouns[words].pod}s`;
  const owners = [...Object.values(state.replicasets), ...Object.values(state.statefulsets)];
  const wanted = owners.reduce((sum, owner) => sum + owner.wanted, 0);
  const uids = new Set(owners.map(({ uid }) => uid));
  const staying = Object.values(state.pods).filter(
    (pod) => uids.has(pod.owner?.uid ?? "") && isStaying(pod),
  );
  const ready = staying.filter(({ phase }) => phase === "ready").length;
  const missing = wishes(state).reduce((sum, wish) => sum + wish.missing, 0);
  if (missing > 0)
    return { mood: "busy", says: `want ${String(wanted)} ${pods}, ${String(missing)} missing` };
  if (staying.length > wanted) {
    return { mood: "busy", says: `want ${String(wanted)} ${pods}, have ${String(staying.length)}` };
  }
  if (ready < wanted)
    return {
      mood: "waiting",
      says: `want ${String(wanted)} ${pods}, ${String(ready)} ${nouns[words].ready}`,
    };
  return { mood: "calm", says: `want ${String(wanted)} ${pods}, have ${String(wanted)}` };
}

function nodeWatch(state: LabState, now: number, words: Words): Said {
  const { node, reporting } = nouns[words];
  const nodes = Object.values(state.nodes);
  const off = nodes.filter(({ readiness }) => readiness !== "ready");
  const [first] = off;
  if (first === undefined)
    return { mood: "calm", says: `${count(nodes.length, node)} ${reporting}` };
  if (off.length > 1)
    return {
      mood: "broken",
      says: `${String(off.length)} of ${String(nodes.length)} ${node}s off`,
    };
  const name = shortNode(first.name, state.lab?.cluster);
  const since = first.readinessAt === null ? "" : ` for ${wholeDuration(now - first.readinessAt)}`;
  const found = first.readiness === "silent" ? "given up" : "not ready";
  return { mood: "broken", says: `${name} ${found}${since}` };
}

function autoscaler(state: LabState, words: Words): Said {
  const hpas = Object.values(state.hpas);
  const [hpa] = hpas;
  if (hpa === undefined) return { mood: "calm", says: "none here" };
  const busy = hpas.find(({ current, desired }) => current !== desired) ?? hpa;
  return oneAutoscaler(busy, words);
}

function oneAutoscaler(hpa: HpaView, words: Words): Said {
  const name = hpa.target;
  if (hpa.desired > hpa.current) {
    return { mood: "busy", says: `${name}: ${String(hpa.current)} → ${String(hpa.desired)}` };
  }
  // Whoever measures nothing sends nobody home, whatever number its status begins with.
  if (hpa.currentPercent === null) return { mood: "waiting", says: `${name}: no measurement yet` };
  if (hpa.desired < hpa.current) {
    return { mood: "waiting", says: `${name}: ${String(hpa.current)} → ${String(hpa.desired)}` };
  }
  const load = `${String(hpa.currentPercent)} of ${String(hpa.targetPercent ?? 0)} %`;
  return { mood: "calm", says: words === "plain" ? `${name} busy ${load}` : `${name} CPU ${load}` };
}

import type { LabState, Moment } from "../../backend/wire/state.ts";
import type { PodView } from "../../backend/wire/views.ts";
import type { Words } from "../settings.ts";
import { count, duration, list, podSuffix, shortNode } from "./words.ts";

export interface Standing {
  readonly tone: Moment["tone"];
  readonly text: string;
}

type Said = Readonly<Record<Words, string>>;

/** How things stand when nothing has just happened: the worst that is not as it should be, or that all is well. */
export function standing(state: LabState, now: number, words: Words): Standing {
  for (const [tone, find] of troubles) {
    const said = find(state, now);
    if (said !== null) return { tone, text: said[words] };
  }
  return { tone: "plain", text: allIsWell(state)[words] };
}

type Find = (state: LabState, now: number) => Said | null;

const pods = (state: LabState, is: (pod: PodView) => boolean) =>
  Object.values(state.pods).filter(is);
const truck = ({ app, name }: Pick<PodView, "app" | "name">) => `${app} truck ${podSuffix(name)}`;

const silentNodes: Find = (state) => {
  const silent = Object.values(state.nodes).filter(({ readiness }) => readiness === "silent");
  if (silent.length === 0) return null;
  const names = list(silent.map(({ name }) => shortNode(name, state.lab?.cluster)));
  const [lot, node, is] =
    silent.length === 1 ? ["Parking lot", "Node", "is"] : ["Parking lots", "Nodes", "are"];
  return {
    plain: `${lot} ${names} ${is} silent: nobody knows who still serves there.`,
    kubernetes: `${node} ${names} ${is} silent: the state of the pods there is unknown.`,
  };
};

const heldBack: Find = (state) => {
  const [pod] = pods(state, ({ phase }) => phase === "waiting");
  if (pod === undefined) return null;
  const reason = pod.reason ?? "held back";
  return {
    plain: `The ${truck(pod)} cannot open (${reason}).`,
    kubernetes: `Pod ${pod.name} waits: ${reason}.`,
  };
};

const withoutRoom: Find = (state) => {
  const stuck = pods(state, ({ phase, reason }) => phase === "pending" && reason !== null);
  const [pod] = stuck;
  if (pod === undefined) return null;
  return {
    plain: `No parking lot has room for ${count(stuck.length, "truck")}.`,
    kubernetes: `${count(stuck.length, "pod")} pending: ${pod.reason ?? ""}.`,
  };
};

const unhealed: Find = (state, now) => {
  const [wound] = Object.values(state.wounds).filter(({ at }) => now - at < 60_000);
  if (wound === undefined) return null;
  const since = duration(now - wound.at);
  return {
    plain: `The ${truck({ app: wound.app, name: wound.pod })} has been missing for ${since}: its successor is on its way.`,
    kubernetes: `${wound.pod} was lost ${since} ago: its owner is replacing it.`,
  };
};

const notReady: Find = (state) => {
  const unready = pods(state, ({ phase }) => phase !== "ready" && phase !== "finished");
  const [pod] = unready;
  if (pod === undefined) return null;
  const [n, rest] = [
    unready.length,
    unready.length > 1 ? `, among them ${pod.name}` : `: ${pod.name}`,
  ];
  return {
    plain: `${count(n, "truck")} ${n === 1 ? "is" : "are"} not open yet.`,
    kubernetes: `${count(n, "pod")} not ready${rest} (${pod.phase}).`,
  };
};

const troubles: readonly (readonly [Moment["tone"], Find])[] = [
  ["broken", silentNodes],
  ["broken", heldBack],
  ["broken", withoutRoom],
  ["waiting", unhealed],
  ["waiting", notReady],
];

function allIsWell(state: LabState): Said {
  const ready = new Map<string, number>();
  for (const { app } of pods(state, ({ phase }) => phase === "ready")) {
    ready.set(app, (ready.get(app) ?? 0) + 1);
  }
  if (ready.size === 0)
    return { plain: "No truck is open yet.", kubernetes: "No pod is ready yet." };
  const all = [...ready.values()].reduce((sum, n) => sum + n, 0);
  const parts = list(
    [...ready]
      .sort(([, a], [, b]) => b - a)
      .slice(0, 4)
      .map(([app, n]) => `${String(n)} ${app}`),
  );
  return {
    plain: `All is well: ${count(all, "truck")} open, ${parts}.`,
    kubernetes: `All is well: ${count(all, "pod")} ready, ${parts}.`,
  };
}

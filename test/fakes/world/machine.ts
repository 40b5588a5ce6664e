import { KubeError } from "../../../backend/cluster/clients.ts";
import type {
  NodeActions,
  NodeProgram,
  PacketDrop,
} from "../../../backend/cluster/node-actions.ts";
import type { LoadActions, LoadSpike } from "../../../backend/core/load.ts";
import { controlPlaneName, nodeSites } from "./objects.ts";

interface Container {
  readonly name: string;
  readonly role: "control-plane" | "worker";
  id: string;
  state: "running" | "paused" | "exited";
  isConnected: boolean;
  address: string;
  /** By program: when the node itself switches it on again. */
  readonly off: Map<NodeProgram, number>;
  /** By mark: when the node itself lifts it. */
  readonly drops: Map<string, { readonly drop: PacketDrop; readonly until: number }>;
  changedAt: number;
  wasUp: boolean;
}

/** The machine below the cluster: node containers with their timers, and a lab's spikes. */
export interface Machine {
  readonly containers: ReadonlyMap<string, Container>;
  readonly nodes: NodeActions;
  /** Whether this node can do its work, and since when it is so. */
  health(node: string): { readonly isUp: boolean; readonly since: number };
  runs(program: "scheduler" | "api-server"): boolean;
  /** Ends what is over by the nodes' own timers. */
  turn(): void;
  /** Another container of the same name: a node that was made anew. */
  replace(node: string): void;
  /** What is not as at the beginning, in words. */
  troubles(): readonly string[];
}

const addressOf = (index: number) => `172.18.0.${index + 2}`;

/** Four nodes, all well. `now`: the fake time; `before` runs first at each call of `nodes` and may refuse it. */
export function createMachine(now: () => number, before: () => void): Machine {
  const containers = new Map(
    nodeSites.map(({ name }, index) => [name as string, fresh(name, index)]),
  );
  const own = ({ name, id }: { name: string; id: string }) => {
    before();
    const found = containers.get(name);
    return found?.id === id ? found : null;
  };
  const note = (container: Container) => {
    const isUp = isWell(container);
    if (isUp !== container.wasUp) container.changedAt = now();
    container.wasUp = isUp;
  };
  const turn = () => {
    for (const container of containers.values()) {
      for (const [program, until] of container.off)
        if (until <= now()) container.off.delete(program);
      for (const [mark, { until }] of container.drops)
        if (until <= now()) container.drops.delete(mark);
      note(container);
    }
  };
  const controlPlane = () => containers.get(controlPlaneName);
  return {
    containers,
    turn,
    nodes: actionsOn({ containers, own, note, now, before }),
    health(name) {
      const found = containers.get(name);
      return { isUp: found?.wasUp ?? false, since: found?.changedAt ?? 0 };
    },
    runs: (program) => {
      const node = controlPlane();
      return node !== undefined && node.state === "running" && !node.off.has(program);
    },
    replace(name) {
      const found = containers.get(name);
      if (found !== undefined) found.id = found.id.replaceAll("a", "b");
    },
    troubles: () =>
      [...containers.values()].flatMap((one, index) => troublesOf(one, addressOf(index))),
  };
}

const fresh = (name: string, index: number): Container => ({
  name,
  role: index === 0 ? "control-plane" : "worker",
  id: `a${index}`.padEnd(64, "a"),
  state: "running",
  isConnected: true,
  address: addressOf(index),
  off: new Map(),
  drops: new Map(),
  changedAt: 0,
  wasUp: true,
});

const isWell = ({ state, isConnected, off }: Container) =>
  state === "running" && isConnected && !off.has("kubelet");

interface Inner {
  readonly containers: ReadonlyMap<string, Container>;
  readonly own: (node: { name: string; id: string }) => Container | null;
  readonly note: (container: Container) => void;
  readonly now: () => number;
  readonly before: () => void;
}

function actionsOn({ containers, own, note, now, before }: Inner): NodeActions {
  /** Does it to this very container; another one of its name is left alone. */
  const to = (node: { name: string; id: string }, work: (container: Container) => void) => {
    const found = own(node);
    if (found === null) return;
    work(found);
    note(found);
  };
  return {
    async container(name) {
      before();
      const found = containers.get(name);
      if (found === undefined) return null;
      const { id, role, state, isConnected, address } = found;
      return { id, name, role, state, address: isConnected ? address : null };
    },
    takeDown: async (node, how) => to(node, (one) => downs[how](one)),
    bringBack: async (node, how, address) =>
      to(node, (one) => {
        ups[how](one);
        one.address = address;
      }),
    switchOff: async (node, program, seconds) =>
      to(node, (one) => void one.off.set(program, now() + seconds * 1000)),
    switchOn: async (node, program) => to(node, (one) => void one.off.delete(program)),
    async notRunning(node, program) {
      return own(node)?.off.has(program) === true
        ? `the ${program} of ${node.name} does not run`
        : null;
    },
    dropPackets: async (node, drop) =>
      to(
        node,
        (one) => void one.drops.set(drop.mark, { drop, until: now() + drop.seconds * 1000 }),
      ),
    letPacketsPass: async (node, mark) => to(node, (one) => void one.drops.delete(mark)),
    shapedLinks: async () => [],
    droppedMarks: async (node) => [...(own(node)?.drops.keys() ?? [])],
  };
}

const downs = {
  pause: (one: Container) => void (one.state = "paused"),
  kill: (one: Container) => void (one.state = "exited"),
  disconnect: (one: Container) => void (one.isConnected = false),
};

const ups: typeof downs = {
  pause: (one) => void (one.state = one.state === "paused" ? "running" : one.state),
  kill: (one) => void (one.state = one.state === "exited" ? "running" : one.state),
  disconnect: (one) => void (one.isConnected = true),
};

const troublesOf = (one: Container, address: string) => [
  ...(one.state === "running" ? [] : [`container ${one.name} is ${one.state}`]),
  ...(one.isConnected ? [] : [`container ${one.name} is disconnected`]),
  ...(one.address === address ? [] : [`container ${one.name} has the address ${one.address}`]),
  ...[...one.off.keys()].map((program) => `${program} of ${one.name} is off`),
  ...[...one.drops.keys()].map((mark) => `${one.name} drops packets (${mark})`),
];

/** Spikes of one lab process: they end by themselves, and with it. */
export function createFakeLoad(now: () => number): LoadActions & { endWithLab(): void } {
  const until = new Map<string, number>();
  return {
    start: async (name: string, { seconds }: LoadSpike) =>
      void (until.has(name) || until.set(name, now() + seconds * 1000)),
    stop: async (name) => void until.delete(name),
    running: () => [...until].filter(([, end]) => end > now()).map(([name]) => name),
    endWithLab: () => until.clear(),
  };
}

/** As a client sees an API server that does not answer. */
export const away = () => new KubeError(0, "ECONNREFUSED", "The API server does not answer.");

import { LabError } from "../core/errors.ts";
import type { NodeActions, NodeProgram, NodeTarget } from "./node-actions.ts";
import { armTimer, disarmTimer } from "./node-timer.ts";
import type { OwnNodes } from "./own-node.ts";

/** Where the kubelet looks for the scheduler, and where it lies while it is switched off: one file system, so that it is never half there. */
export const schedulerManifest = "/etc/kubernetes/manifests/kube-scheduler.yaml";
export const keptScheduler = "/etc/kubernetes/kube-scheduler.yaml.kintsugi";

interface Switch {
  readonly off: readonly string[];
  /** Run by the node's own timer, too: absolute, and harmless where it is on already. */
  readonly on: readonly string[];
  /** Whether it is off, for a second `off` that finds nothing more to do. */
  readonly isOff: readonly string[];
  /** Succeeds while it runs. */
  readonly runs: readonly string[];
  readonly called: string;
}

const switches: Readonly<Record<NodeProgram, Switch>> = {
  kubelet: {
    off: ["systemctl", "stop", "kubelet"],
    on: ["/usr/bin/systemctl", "start", "kubelet"],
    isOff: ["false"],
    runs: ["systemctl", "is-active", "--quiet", "kubelet"],
    called: "The kubelet",
  },
  scheduler: {
    off: ["mv", "-T", schedulerManifest, keptScheduler],
    // Never over one that somebody has put there since.
    on: ["/bin/mv", "-n", "-T", keptScheduler, schedulerManifest],
    isOff: ["test", "-f", keptScheduler],
    runs: ["pgrep", "-x", "kube-scheduler"],
    called: "The scheduler",
  },
  "api-server": {
    off: ["pkill", "-STOP", "-x", "kube-apiserver"],
    on: ["/usr/bin/pkill", "-CONT", "-x", "kube-apiserver"],
    isOff: ["false"],
    // Running, sleeping or waiting for a disk: anything but stopped.
    runs: ["pgrep", "--runstates", "R,S,D", "-x", "kube-apiserver"],
    called: "The API server",
  },
};

/** A node's programs, switched off and on. */
export function createNodePrograms(
  own: OwnNodes,
): Pick<NodeActions, "switchOff" | "switchOn" | "notRunning"> {
  return {
    async switchOff(node, program, seconds) {
      const { off, on, isOff } = switches[program];
      if ((await own.look(node)) === null) return;
      await armTimer(own, node, { name: program, seconds, program: on });
      if ((await own.inside(node, off)).exitCode === 0) return;
      if ((await own.inside(node, isOff)).exitCode === 0) return;
      await disarmTimer(own, node, program);
      throw notThere(node, program);
    },
    async switchOn(node, program) {
      const seen = await own.look(node);
      // A node that starts again starts these two with it; the manifest would still lie elsewhere.
      if (seen === null || (seen.state === "exited" && program !== "scheduler")) return;
      if (program === "scheduler") await putSchedulerBack(own, node);
      else {
        const { exitCode } = await own.inside(node, switches[program].on);
        // No process to go on: the kubelet is about to start another one.
        if (exitCode !== 0 && program === "kubelet") throw staysOff(node, program);
      }
      await disarmTimer(own, node, program);
    },
    async notRunning(node, program) {
      const seen = await own.look(node);
      if (seen === null) return null;
      if (seen.state !== "running") return `the container of ${node.name} is ${seen.state}`;
      const { exitCode } = await own.inside(node, switches[program].runs);
      return exitCode === 0 ? null : `${switches[program].called} of ${node.name} does not run`;
    },
  };
}

/** Its manifest is where the kubelet looks, and no second one is kept. */
async function putSchedulerBack(own: OwnNodes, node: NodeTarget): Promise<void> {
  await own.inside(node, switches.scheduler.on);
  if ((await own.inside(node, ["test", "-f", schedulerManifest])).exitCode !== 0)
    throw staysOff(node, "scheduler");
  await own.insist(node, ["rm", "-f", keptScheduler]);
}

const notThere = ({ name }: NodeTarget, program: NodeProgram) =>
  new LabError(
    "program-missing",
    `${switches[program].called} does not run in ${name}: it cannot be switched off.`,
    "Scheduler and API server run in the control plane's node; `kubectl -n kube-system get pods -o wide` shows where.",
  );

const staysOff = ({ name, id }: NodeTarget, program: NodeProgram) =>
  new LabError(
    "program-stays-off",
    `${switches[program].called} of ${name} could not be switched on.`,
    program === "scheduler"
      ? `Neither ${schedulerManifest} nor the kept copy is in the node: \`docker exec ${id.slice(0, 12)} kubeadm init phase control-plane scheduler\` writes a new one.`
      : `\`docker exec ${id.slice(0, 12)} systemctl status ${program}\` says why.`,
  );

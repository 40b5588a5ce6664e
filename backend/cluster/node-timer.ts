import type { NodeTarget } from "./node-actions.ts";
import type { OwnNodes } from "./own-node.ts";

/** A timer of the node's own systemd: it goes off whoever has died by then, and ends with the node. */
export interface NodeTimer {
  /** Only letters, digits and dashes: it becomes a unit's name. */
  readonly name: string;
  readonly seconds: number;
  /** An absolute program with its arguments. systemd reads `$` in them: `$$` is one. */
  readonly program: readonly string[];
}

/** Arms it; one of that name that runs already starts anew. */
export async function armTimer(own: OwnNodes, node: NodeTarget, timer: NodeTimer): Promise<void> {
  await disarmTimer(own, node, timer.name);
  await own.insist(node, [
    "systemd-run",
    "--quiet",
    // Forgotten once it has run, also when it failed: the name must be free for the next one.
    "--collect",
    `--unit=${unitOf(timer.name)}`,
    `--on-active=${Math.ceil(timer.seconds)}s`,
    "--timer-property=AccuracySec=100ms",
    ...timer.program,
  ]);
}

/** None of that name is fine. */
export async function disarmTimer(own: OwnNodes, node: NodeTarget, name: string): Promise<void> {
  await own.inside(node, ["systemctl", "stop", `${unitOf(name)}.timer`]);
}

const unitOf = (name: string) => `kintsugi-${name}`;

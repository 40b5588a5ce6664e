import { existsSync } from "node:fs";
import { basename } from "node:path";
import { createDiskCopies } from "../chaos/undo/disk-copies.ts";
import { createClusterJournal } from "../chaos/undo/journal.ts";
import type { JournalRecord } from "../chaos/undo/journal-entry.ts";
import { revertAll } from "../chaos/undo/take-back.ts";
import { type Orphan, takeOver, type TakeOverParts } from "../chaos/undo/take-over.ts";
import { entryFile } from "../chaos/undo/vigil.ts";
import { gaveUpCode } from "../chaos/undo/watchdog.ts";
import { createActions } from "./cluster/actions.ts";
import { createKube, type KubeConnection } from "./cluster/clients.ts";
import { createGuard } from "./cluster/guard.ts";
import { readConnection } from "./cluster/kind-state.ts";
import { createNodeActions } from "./cluster/node-actions.ts";
import type { Provider } from "./cluster/provider.ts";
import { systemClock } from "./core/clock.ts";
import { LabError } from "./core/errors.ts";
import { sleep } from "./core/wait.ts";
import { pizzaNamespace } from "./sample-app/deploy.ts";

/** What a lab left open, and the means to take it back, while no lab serves. */
export interface WithoutLab extends AsyncDisposable {
  readonly parts: TakeOverParts;
  /** By this machine's copies, newest first; needs no API server. */
  onDisk(): Promise<Found>;
  /** Also by the journal in the cluster, which must answer. */
  everywhere(): Promise<Found>;
}

export interface Found {
  readonly orphans: readonly Orphan[];
  readonly unreadable: readonly { readonly id: string; readonly reason: string }[];
}

export interface WithoutLabOptions {
  readonly stateDir: string;
  readonly connection: KubeConnection;
  readonly provider: Provider["name"];
}

/** Opens them. Nothing is asked of the cluster yet. */
export function openWithoutLab(options: WithoutLabOptions): WithoutLab {
  const { stateDir, connection, provider } = options;
  // A server that hangs is given up soon: there are others to be freed, and it is asked again.
  const kube = createKube(connection, { connectMs: 3000, answerMs: 5000 });
  const guard = createGuard({ connection, stateDir, provider });
  const copies = createDiskCopies(stateDir);
  const journal = createClusterJournal({ kube, guard, copies });
  const nodes = provider === "kind" ? createNodeActions({ cluster: basename(stateDir) }) : null;
  const cluster = createActions({ kube, guard, namespace: pizzaNamespace });
  return {
    parts: {
      hands: { cluster, nodes, load: null },
      reach: () => guard.check(),
      close: (id) => journal.close(id),
      clock: systemClock,
      pause: (ms) => sleep(ms),
    },
    onDisk: async () => sorted(await copies.list()),
    everywhere: async () => sorted(await journal.list()),
    [Symbol.asyncDispose]: () => kube.close(),
  };
}

const sorted = (records: readonly JournalRecord[]): Found => ({
  orphans: records
    .filter((record) => record.state === "whole")
    .map(({ entry }) => entry)
    .sort((a, b) => b.openedAt - a.openedAt)
    .map(({ id, title, plan }) => ({ id, title, changes: plan.changes })),
  unreadable: records.filter((record) => record.state === "broken"),
});

/**
 * Before a cluster is looked for: frees what a lab before this one broke of the host, so that it can be found. The rest, and the
 * journal, is for the lab that opens next. Says why not, where it cannot.
 */
export async function freeHost(stateDir: string): Promise<readonly string[]> {
  const connection = await readConnection({ name: basename(stateDir), stateDir });
  if (connection === null) return [];
  await using lab = openWithoutLab({ stateDir, connection, provider: "kind" });
  const { hands } = lab.parts;
  const { signal } = new AbortController();
  const failures: string[] = [];
  for (const { changes } of (await lab.onDisk()).orphans)
    failures.push(...(await revertAll(changes, { hands, only: ["host"], signal })));
  return failures;
}

/** Long enough for a node that was dead to be Ready again, and for an API server to start anew. */
const watchdogWithinMs = 300_000;

/** What a watchdog does when its entry is due; says each step. Answers its exit code. */
export async function takeBackAsWatchdog(
  stateDir: string,
  id: string,
  say: (line: string) => void,
): Promise<number> {
  const name = basename(stateDir);
  const connection = await readConnection({ name, stateDir });
  if (connection === null)
    throw new LabError(
      "no-lab",
      `Nothing is known of a cluster named ${name}.`,
      `\`docker ps -a\` shows its containers; \`docker unpause\` and \`docker start\` bring them back.`,
    );
  await using lab = openWithoutLab({ stateDir, connection, provider: "kind" });
  const orphan = (await lab.onDisk()).orphans.find((one) => one.id === id);
  if (orphan === undefined) {
    const isGone = !existsSync(entryFile(stateDir, id));
    say(isGone ? "Somebody else was quicker." : "The entry cannot be read: nothing can be done.");
    return isGone ? 0 : gaveUpCode;
  }
  const isOpen = () => existsSync(entryFile(stateDir, id));
  const [taken] = await takeOver([orphan], { ...lab.parts, isOpen }, watchdogWithinMs);
  if (taken?.state === "done") {
    say(`Everything is as before: ${orphan.title}.`);
    return 0;
  }
  for (const line of taken?.remains ?? []) say(`Not as before: ${line}.`);
  for (const line of taken?.byHand ?? []) say(`By hand: ${line}`);
  return gaveUpCode;
}

import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { changeSchema } from "../chaos/changes.ts";
import { createClusterJournal } from "../chaos/journal.ts";
import { type Orphan, takeOver, type TakeOverParts } from "../chaos/take-over.ts";
import { entryFile } from "../chaos/vigil.ts";
import { gaveUpCode } from "../chaos/watchdog.ts";
import { createActions } from "./cluster/actions.ts";
import { createKube, type KubeConnection } from "./cluster/clients.ts";
import { createGuard } from "./cluster/guard.ts";
import { readConnection } from "./cluster/kind-state.ts";
import { createNodeActions } from "./cluster/node-actions.ts";
import type { Provider } from "./cluster/provider.ts";
import { systemClock } from "./core/clock.ts";
import { LabError } from "./core/errors.ts";
import { sleep } from "./core/wait.ts";
import { readJson } from "./host/state-dir.ts";
import { pizzaNamespace } from "./sample-app/deploy.ts";

/** What a lab left open, and the means to take it back, while no lab serves. */
export interface WithoutLab extends AsyncDisposable {
  readonly parts: TakeOverParts;
  /** By this machine's copies, newest first; needs no API server. */
  onDisk(): Promise<Found>;
  /** By the journal in the cluster, newest first. */
  inCluster(): Promise<Found>;
}

export interface Found {
  readonly orphans: readonly Orphan[];
  /** Ids of entries that nobody can read. */
  readonly unreadable: readonly string[];
}

export interface WithoutLabOptions {
  readonly stateDir: string;
  readonly connection: KubeConnection;
  readonly provider: Provider["name"];
}

/** Of an entry, all that taking back needs. */
const orphanSchema = z
  .looseObject({
    id: z.string(),
    fault: z.string(),
    title: z.string().optional(),
    openedAt: z.number(),
    plan: z.looseObject({ changes: z.array(changeSchema) }),
  })
  .transform(({ id, fault, title, openedAt, plan }) => ({
    id,
    title: title ?? fault,
    openedAt,
    changes: plan.changes,
  }));

/** Opens them. Nothing is asked of the cluster yet. */
export function openWithoutLab(options: WithoutLabOptions): WithoutLab {
  const { stateDir, connection, provider } = options;
  // A server that hangs is given up soon: there are others to be freed, and it is asked again.
  const kube = createKube(connection, { connectMs: 3000, answerMs: 5000 });
  const guard = createGuard({ connection, stateDir, provider });
  const journal = createClusterJournal({ kube, guard });
  const nodes = provider === "kind" ? createNodeActions({ cluster: basename(stateDir) }) : null;
  const cluster = createActions({ kube, guard, namespace: pizzaNamespace });
  return {
    parts: {
      hands: { cluster, nodes, load: null },
      reach: () => guard.check(),
      async close(id) {
        await journal.close(id);
        await rm(entryFile(stateDir, id), { force: true });
      },
      clock: systemClock,
      pause: (ms) => sleep(ms),
    },
    onDisk: () => readDisk(stateDir),
    async inCluster() {
      const records = await journal.list();
      const entries = records.map((record) =>
        record.state === "whole"
          ? { id: record.entry.id, orphan: orphanSchema.safeParse(record.entry).data ?? null }
          : { id: record.id, orphan: null },
      );
      return sorted(entries);
    },
    [Symbol.asyncDispose]: () => kube.close(),
  };
}

async function readDisk(stateDir: string): Promise<Found> {
  const names = await readdir(join(stateDir, "journal")).catch((): string[] => []);
  const ids = names.filter((name) => name.endsWith(".json")).map((name) => basename(name, ".json"));
  const entries = await Promise.all(
    ids.map(async (id) => ({ id, orphan: await readJson(entryFile(stateDir, id), orphanSchema) })),
  );
  // One that was closed meanwhile is no longer anybody's.
  return sorted(entries.filter(({ id }) => existsSync(entryFile(stateDir, id))));
}

type Entry = { readonly id: string; readonly orphan: z.output<typeof orphanSchema> | null };

const sorted = (entries: readonly Entry[]): Found => ({
  orphans: entries
    .map(({ orphan }) => orphan)
    .filter((orphan) => orphan !== null)
    .sort((a, b) => b.openedAt - a.openedAt),
  unreadable: entries.filter(({ orphan }) => orphan === null).map(({ id }) => id),
});

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

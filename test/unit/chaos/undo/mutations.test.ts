import { isDeepStrictEqual } from "node:util";
import { check } from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClusterActions, ObjectRef } from "../../../../backend/cluster/actions.ts";
import { boundChange } from "../../../../chaos/changes.ts";
import type { Hands } from "../../../../chaos/hands.ts";
import type { Journal } from "../../../../chaos/undo/journal.ts";
import { changeSamples, stageChange } from "../../../fixtures/change-samples.ts";
import { undoProperty, type UndoPropertyOptions } from "../../../fixtures/undo-model.ts";
import type { World } from "../../../fakes/world/world.ts";

// The proofs of undo are worth something only if they fail where undo is broken: here a part is taken away, and they must.

/** A failure of this property among a few hundred sequences, in words; null: none. The same sequences at each run. */
async function failureOf(options: UndoPropertyOptions): Promise<string | null> {
  const report = await check(undoProperty(options), { seed: 4, numRuns: 200, endOnFailure: true });
  const { failed, errorInstance } = report;
  return failed ? String(errorInstance) : null;
}

const withJournal = (journal: (own: Journal) => Journal): UndoPropertyOptions => ({
  broken: { journal },
});

describe("the property of undo fails", { timeout: 120_000 }, () => {
  test("without the write ahead", async () => {
    const failure = await failureOf(withJournal((own) => ({ ...own, open: async () => {} })));

    expect(failure).toContain("was not written down before");
  });

  test("with a write behind: the entry comes a moment after the fault", async () => {
    const late = (own: Journal): Journal => ({
      ...own,
      async open(entry) {
        void Promise.resolve().then(() => own.open(entry).catch(() => {}));
      },
    });

    expect(await failureOf(withJournal(late))).not.toBe(null);
  });

  test("when an entry is struck out before its fault is taken back", async () => {
    const hasty = (own: Journal): Journal => ({
      ...own,
      async undoing(id) {
        await own.close(id);
        return null;
      },
    });

    expect(await failureOf(withJournal(hasty))).not.toBe(null);
  });

  test("without the reaper", async () => {
    expect(await failureOf({ hasReaper: false, endings: ["alone"] })).not.toBe(null);
  });

  test("without the watchdog", async () => {
    expect(await failureOf({ hasWatchdogs: false, endings: ["alone"] })).not.toBe(null);
  });

  test("but not with all of them in place", async () => {
    expect(await failureOf({})).toBe(null);
  });
});

/** Samples whose undo harms what has taken their target's place. */
async function strangersHarmed(mutate: (hands: Hands, world: World) => Hands): Promise<string[]> {
  const harmed: string[] = [];
  const { signal } = new AbortController();
  for (const sample of changeSamples.filter(({ replace }) => replace !== null)) {
    const stage = await stageChange(sample);
    const hands = mutate(stage.hands, stage.world);
    await boundChange(stage.change).apply(hands, signal);
    sample.replace?.(stage);
    const before = stage.state();
    await boundChange(stage.change).revert(hands, signal);
    if (!isDeepStrictEqual(stage.state(), before)) harmed.push(sample.name);
  }
  return harmed;
}

/** Targets by name, whoever bears it now. */
function withoutUidCheck({ cluster, ...hands }: Hands): Hands {
  const current = async (target: ObjectRef): Promise<ObjectRef> => {
    const { namespace, ...place } = target;
    const found = await cluster.read({ ...place, ...(namespace === null ? {} : { namespace }) });
    return found === null ? target : { ...target, uid: found.uid };
  };
  const careless: ClusterActions = {
    ...cluster,
    setFields: async (target, steps) => cluster.setFields(await current(target), steps),
    moveField: async (target, from, to) => cluster.moveField(await current(target), from, to),
  };
  return { ...hands, cluster: careless };
}

function withoutIdCheck({ nodes, ...hands }: Hands, { machine }: World): Hands {
  if (nodes === null) return { nodes, ...hands };
  const current = <T extends { name: string; id: string }>(node: T): T => ({
    ...node,
    id: machine.containers.get(node.name)?.id ?? node.id,
  });
  const careless = {
    ...nodes,
    bringBack: (...[node, ...rest]: Parameters<typeof nodes.bringBack>) =>
      nodes.bringBack(current(node), ...rest),
    switchOn: (...[node, program]: Parameters<typeof nodes.switchOn>) =>
      nodes.switchOn(current(node), program),
    letPacketsPass: (...[node, mark]: Parameters<typeof nodes.letPacketsPass>) =>
      nodes.letPacketsPass(current(node), mark),
  };
  return { ...hands, nodes: careless };
}

describe("undo harms what has taken a target's place", () => {
  test("without the check of uids", async () => {
    expect(await strangersHarmed(withoutUidCheck)).toEqual([
      "a Deployment gets another image, and a label",
      "a worker is closed",
      "a Secret's key is moved aside",
    ]);
  });

  test("without the check of container ids", async () => {
    expect(await strangersHarmed(withoutIdCheck)).toEqual(
      changeSamples
        .filter(({ type }) => ["node-power", "node-switch", "packet-loss"].includes(type))
        .map(({ name }) => name),
    );
  });

  test("but not with both", async () => {
    expect(await strangersHarmed((hands) => hands)).toEqual([]);
  });
});

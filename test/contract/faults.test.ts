import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { pathOf } from "../../backend/cluster/paths.ts";
import { createRandom } from "../../backend/core/random.ts";
import { refuseTooMuch } from "../../chaos/blast-radius.ts";
import { catalogue } from "../../chaos/catalogue.ts";
import { boundChange } from "../../chaos/changes.ts";
import { type Fault, type Plan, planSchema } from "../../chaos/fault.ts";
import { entrySchema, graceMs, injectWithinMs } from "../../chaos/undo/journal-entry.ts";
import { parseParams } from "../../chaos/params.ts";
import { revertAll, whatRemains } from "../../chaos/undo/take-back.ts";
import { createWorld } from "../fakes/world/world.ts";
import { allCapabilities } from "../fixtures/experiments.ts";
import { throughJson } from "../fixtures/through-json.ts";
import { createFakeLoad } from "../fakes/world/machine.ts";

const folder = join(import.meta.dirname, "../../chaos/faults");
const { signal } = new AbortController();

/** What a fault acts in, and its plan with all defaults. */
async function stage(fault: Fault, seed = 7) {
  const world = createWorld();
  const load = createFakeLoad(() => world.time.monotonic());
  const { cluster, nodes } = world;
  const hands = { cluster, nodes, load };
  const capabilities = allCapabilities;
  const context = { cluster, nodes, capabilities, random: createRandom(seed), signal };
  const plan = await fault.plan(context, parseParams(fault, {}));
  return { ...world, world, load, hands, plan };
}

type Stage = Awaited<ReturnType<typeof stage>>;

async function apply({ hands }: Stage, changes: Plan["changes"], stop = signal) {
  for (const change of changes) await boundChange(change).apply(hands, stop);
}

/** Taken back with a plan out of the journal, and given the time to heal. */
async function takeBack({ hands, world, plan }: Stage) {
  const { changes } = throughJson(planSchema, plan);
  const failures = await revertAll(changes, { hands, signal });
  await world.time.advance(healingMs);
  return [...failures, ...[await whatRemains(changes, { hands, signal })].filter(Boolean)];
}

/** The longest way of healing in this world: a rollout, a node that comes back. */
const healingMs = 20_000;

test("the catalogue lists each file of faults/ once, and names and keys are not given twice", () => {
  const names = catalogue.map(({ name }) => name);
  const keys = catalogue.map(({ key }) => key).filter((key) => key !== null);

  expect(names.toSorted()).toEqual(
    readdirSync(folder)
      .map((file) => file.replace(/\.ts$/, ""))
      .toSorted(),
  );
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.filter((key) => !/^[a-z]$/.test(key))).toEqual([]);
});

test("a fault has a key, or else two letters of its own", () => {
  const letters = catalogue.flatMap(({ mnemonic }) => mnemonic ?? []);

  expect(new Set(letters).size).toBe(letters.length);
  expect(letters.filter((two) => !/^[a-z]{2}$/.test(two))).toEqual([]);
  expect(
    catalogue.filter(({ key, mnemonic }) => (key === null) === (mnemonic === undefined)),
  ).toEqual([]);
});

describe.each(catalogue.map((fault) => [fault.name, fault] as const))("%s", (name, fault) => {
  test("is named in kebab-case, as its file, and says what it does", () => {
    expect(name).toMatch(/^[a-z]+(-[a-z0-9]+)*$/);
    expect(existsSync(join(folder, `${name}.ts`))).toBe(true);
    for (const text of [fault.title, fault.description, fault.lesson])
      expect(text.length).toBeGreaterThan(3);
  });

  test("has a form: every parameter is described, and may be left out", () => {
    const form = z.toJSONSchema(fault.params, { io: "input" });

    expect(form.type).toBe("object");
    expect(form.additionalProperties).toBe(false);
    expect(form.required ?? []).toEqual([]);
    for (const property of Object.values(form.properties ?? {})) {
      expect(property).toHaveProperty("description");
      expect(property).toHaveProperty("default");
    }
    expect(() => parseParams(fault, {})).not.toThrow();
  });

  test("plans without touching anything", async () => {
    const { store, load, world } = await stage(fault);

    expect([store.writes, load.running(), world.difference()]).toEqual([[], [], []]);
  });

  test("has a plan that the journal gives back as it was, and that ends", async () => {
    const { plan } = await stage(fault);

    expect(throughJson(planSchema, plan)).toEqual(plan);
    const limit = injectWithinMs(plan.changes) + plan.holdSeconds * 1000 + graceMs;
    const entry = { id: `${name}-1`, fault: name, title: fault.title, plan, seed: 7, owner: "run" };
    expect(() =>
      entrySchema.parse({ ...entry, phase: "holding", openedAt: 0, expiresAt: limit }),
    ).not.toThrow();
    expect(limit).toBeLessThanOrEqual(12 * 60_000);
  });

  test("hits somebody, and only what is the lab's to break", async () => {
    const { plan, cluster } = await stage(fault);
    const nodes = await cluster.nodes();

    expect(() => refuseTooMuch({ plan, open: [], nodes, allow: [] })).not.toThrow();
    const controlPlane = nodes.find(({ role }) => role === "control-plane")?.name ?? "";
    const hitsIt = [...plan.victims.map((one) => one.name), ...nodesOf(plan)].includes(
      controlPlane,
    );
    expect(hitsIt && fault.group !== "control plane").toBe(false);
  });

  test("breaks what its plan names, and nothing else", async () => {
    const one = await stage(fault);

    await apply(one, one.plan.changes);

    const places = one.plan.changes.flatMap(placesOf);
    const strays = one.store.writes.filter((line) => !places.some((place) => line.includes(place)));
    expect(strays).toEqual([]);
    expect([
      one.store.writes.length + one.load.running().length,
      one.world.difference(),
    ]).not.toEqual([0, []]);
  });

  test("acts twice and is taken back twice without harm", async () => {
    const one = await stage(fault);

    await apply(one, one.plan.changes);
    await apply(one, one.plan.changes).catch(isGone);
    await takeBack(one);

    expect(await takeBack(one)).toEqual([]);
    expect(one.world.difference()).toEqual([]);
    expect(one.load.running()).toEqual([]);
  });

  test("is taken back before it has acted", async () => {
    const one = await stage(fault);

    expect(await takeBack(one)).toEqual([]);
    expect(one.world.difference()).toEqual([]);
  });

  test("is taken back after any part of it", async () => {
    const { plan } = await stage(fault);
    for (let part = 0; part < plan.changes.length; part++) {
      const one = await stage(fault);
      await apply(one, one.plan.changes.slice(0, part));

      expect(await takeBack(one)).toEqual([]);
      expect(one.world.difference()).toEqual([]);
    }
  });

  test("does nothing once it is stopped", async () => {
    const one = await stage(fault);

    await apply(one, one.plan.changes, AbortSignal.abort(new Error("stop"))).catch(() => {});

    expect([one.store.writes, one.world.difference()]).toEqual([[], []]);
  });

  test("says how it is done by hand, in words that no shell reads otherwise", async () => {
    const { plan } = await stage(fault);

    for (const line of plan.kubectl)
      expect(line).toMatch(/^(kubectl|docker)( [A-Za-z0-9._/:=,@%+-]+| '[^']*')+$/);
  });

  test("repeats its choice with the seed", async () => {
    const first = await stage(fault, 42);
    const second = await stage(fault, 42);

    expect(second.plan).toEqual(first.plan);
  });
});

/** A pod of before is no more when it is told to suffer a second time. */
function isGone(error: unknown): void {
  expect(error).toMatchObject({ code: expect.stringMatching(/^pod-(gone|silent)$/) });
}

/** Where the API server has what a change may write to; a node's container is no object. */
function placesOf(change: Plan["changes"][number]): readonly string[] {
  if ("pod" in change) return [pathOf({ apiVersion: "v1", kind: "Pod", ...change.pod })];
  if (!("target" in change)) return [];
  const { namespace, ...target } = change.target;
  return [pathOf({ ...target, ...(namespace === null ? {} : { namespace }) })];
}

const nodesOf = ({ changes }: Plan) =>
  changes.flatMap((change) =>
    "node" in change && change.type !== "packet-loss" ? [change.node.name] : [],
  );

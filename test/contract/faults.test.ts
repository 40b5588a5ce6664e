import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../backend/core/random.ts";
import { catalogue } from "../../chaos/catalogue.ts";
import { parseParams } from "../../chaos/params.ts";
import { createFakeCluster } from "../fakes/cluster-actions.ts";
import { z } from "zod";

const folder = join(import.meta.dirname, "../../chaos/faults");

/** What a fault acts in, and its plan with all defaults. */
async function stage(fault: (typeof catalogue)[number], seed = 7) {
  const cluster = createFakeCluster();
  const stop = new AbortController();
  const context = { cluster, random: createRandom(seed), signal: stop.signal };
  const baseline = cluster.shape();
  const plan = await fault.plan(context, parseParams(fault, {}));
  return { cluster, stop, context, baseline, plan };
}

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
    for (const property of Object.values(form.properties ?? {}))
      expect(property).toHaveProperty("description");
    expect(() => parseParams(fault, {})).not.toThrow();
  });

  test("plans without touching the cluster", async () => {
    const { cluster } = await stage(fault);

    expect(cluster.writes).toEqual([]);
  });

  test("has a plan that the journal gives back as it was", async () => {
    const { plan } = await stage(fault);

    expect(fault.planSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });

  test("hits somebody, and only in the lab's namespace", async () => {
    const { cluster, context, plan } = await stage(fault);
    const victims = fault.victims(plan);

    await fault.inject(context, plan);

    expect(victims.length).toBeGreaterThan(0);
    expect(cluster.writes.length).toBeGreaterThan(0);
    expect(cluster.writes.filter(({ namespace }) => namespace !== "pizza")).toEqual([]);
    const uids = new Set(victims.map(({ uid }) => uid));
    expect(cluster.writes.filter(({ uid }) => !uids.has(uid))).toEqual([]);
  });

  test("acts twice and is undone twice without harm", async () => {
    const { cluster, context, baseline, plan } = await stage(fault);

    await fault.inject(context, plan);
    await fault.inject(context, plan);
    await fault.undo(context, plan);
    await fault.undo(context, plan);

    expect(cluster.shape()).toEqual(baseline);
  });

  test("is undone before it has acted", async () => {
    const { cluster, context, baseline, plan } = await stage(fault);

    await fault.undo(context, plan);

    expect(cluster.shape()).toEqual(baseline);
  });

  test("is undone after it has acted half, with a plan out of the journal", async () => {
    const { cluster, context, baseline, plan } = await stage(fault);
    cluster.breakWrites(1);
    await fault.inject(context, plan).catch(() => {});

    const read = fault.planSchema.parse(JSON.parse(JSON.stringify(plan)));
    await fault.undo({ ...context, random: createRandom(0) }, read);

    expect(cluster.shape()).toEqual(baseline);
  });

  test("does nothing once it is stopped", async () => {
    const { cluster, stop, context, plan } = await stage(fault);
    stop.abort();

    await fault.inject(context, plan).catch(() => {});

    expect(cluster.writes).toEqual([]);
  });

  test("says how it is done by hand, in words that no shell reads otherwise", async () => {
    const { plan } = await stage(fault);
    const lines = fault.kubectl(plan);

    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines)
      expect(line).toMatch(/^(kubectl|docker)( [A-Za-z0-9._/:=,@%+-]+| '[^']*')+$/);
  });

  test("repeats its choice with the seed", async () => {
    const first = await stage(fault, 42);
    const second = await stage(fault, 42);

    expect(second.plan).toEqual(first.plan);
    const seconds = fault.holdSeconds(first.plan);
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThanOrEqual(3600);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { boundChange, type Change, changeSchema } from "../../chaos/changes.ts";
import { revertAll, whatRemains } from "../../chaos/undo/take-back.ts";
import { changeSamples, stageChange } from "../fixtures/change-samples.ts";
import { throughJson } from "../fixtures/through-json.ts";

const folder = join(import.meta.dirname, "../../chaos/changes");
const { signal } = new AbortController();
type Stage = Awaited<ReturnType<typeof stageChange>>;

const apply = ({ hands, change }: Stage) => boundChange(change).apply(hands, signal);
const revert = ({ hands, change }: Stage) =>
  revertAll([throughJson(changeSchema, change)], { hands, signal });
const remains = ({ hands, change }: Stage) => whatRemains([change], { hands, signal });

test("every kind of change has a sample here", () => {
  const kinds = readdirSync(folder)
    .filter((file) => readFileSync(join(folder, file), "utf8").includes("defineChange({"))
    .map((file) => file.replace(/\.ts$/, ""));

  expect(changeSamples.map(({ type }) => type).filter((type) => !kinds.includes(type))).toEqual([]);
  expect(kinds.filter((kind) => !changeSamples.some(({ type }) => type === kind))).toEqual([]);
});

describe.each(changeSamples.map((sample) => [sample.name, sample] as const))("%s", (_, sample) => {
  test("says what it touches, and survives JSON", async () => {
    const { change } = await stageChange(sample);

    expect(boundChange(change).touches().filter(Boolean)).not.toEqual([]);
    expect(throughJson(changeSchema, change)).toEqual(change);
  });

  test("breaks something", async () => {
    const one = await stageChange(sample);

    await apply(one);

    expect(one.troubles()).not.toEqual([]);
  });

  test("does no harm twice, and neither does taking it back", async () => {
    const one = await stageChange(sample);

    await apply(one);
    await apply(one).catch(unlessGone);
    expect(await revert(one)).toEqual([]);
    expect(await revert(one)).toEqual([]);
    await one.world.time.advance(sample.healsWithinMs);

    expect([one.troubles(), await remains(one)]).toEqual([[], null]);
  });

  test("is taken back before it was made", async () => {
    const one = await stageChange(sample);

    expect(await revert(one)).toEqual([]);

    expect([one.troubles(), one.world.store.writes.filter(isPatch)]).toEqual([[], []]);
  });

  test("is taken back when the answer to making it was lost half-way", async () => {
    for (const port of ["kube", "docker"] as const)
      for (let calls = 1; calls <= 4; calls++) {
        const one = await stageChange(sample);
        one.breakAfter(port, calls);
        await apply(one).catch(() => {});
        one.world.breakCalls(port, 0);

        expect(await revert(one)).toEqual([]);
        await one.world.time.advance(sample.healsWithinMs);
        expect(one.troubles()).toEqual([]);
      }
  });

  test("leaves alone what has taken its target's place", async () => {
    const one = await stageChange(sample);
    if (sample.replace === null) return;
    sample.replace(one);
    const before = one.state();

    await apply(one).catch(unlessGone);
    expect(await revert(one)).toEqual([]);

    expect(one.state()).toEqual(before);
    expect(await remains(one)).toBe(null);
  });

  test("keeps what somebody else has changed since", async () => {
    const one = await stageChange(sample);
    if (sample.meddle === null) return;
    await apply(one);
    sample.meddle(one);
    const before = one.state();

    expect(await revert(one)).toEqual([]);

    expect(one.state()).toEqual(before);
  });

  test("looks at what remains without changing anything", async () => {
    const one = await stageChange(sample);
    await apply(one);
    const before = [one.world.store.writes.length, one.state()];

    await remains(one);

    expect([one.world.store.writes.length, one.state()]).toEqual(before);
  });
});

const isPatch = (line: string) => line.startsWith("PATCH") || line.startsWith("DELETE");

function unlessGone(error: unknown): void {
  expect(error).toMatchObject({ code: expect.stringMatching(/^pod-(gone|silent)$/) });
}

/** Every type of change is named: a new one fails here until it has a sample. */
const everyType: Record<Change["type"], true> = {
  "pod-deletion": true,
  "pod-eviction": true,
  "pod-suffering": true,
  fields: true,
  "moved-field": true,
  "node-power": true,
  "node-switch": true,
  "packet-loss": true,
  load: true,
};

test("samples name no kind that there is not", () => {
  expect(new Set(changeSamples.map(({ type }) => type))).toEqual(new Set(Object.keys(everyType)));
});

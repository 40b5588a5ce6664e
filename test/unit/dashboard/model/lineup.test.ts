import { expect, test } from "vitest";
import { columnsFor, hitApps, lineUp } from "../../../../dashboard/model/lineup.ts";
import type { Bowl } from "../../../../dashboard/model/shelves.ts";
import { nodeRun, openRun } from "../../../fixtures/healing-runs.ts";

const bowl = (uid: string, given: Partial<Bowl> = {}): Bowl => ({
  uid,
  name: uid,
  app: "storefront",
  look: "ready",
  pod: null,
  seam: null,
  isWounded: false,
  lostAt: null,
  ...given,
});
const lost = bowl("b", { look: "lost", isWounded: true });
const wound = (replacement: string | null) => ({
  b: { at: 0, pod: "b", app: "storefront", node: null, ownerUid: "set", replacement },
});
const all = ["a", "b", "c"].map((uid) => bowl(uid));

test("who comes instead of a broken one stands where that one lies", () => {
  const before = lineUp(all, {}, []);

  const broken = lineUp([bowl("a"), lost, bowl("c")], wound(null), before);
  const drawn = lineUp(
    [bowl("a"), lost, bowl("c"), bowl("z", { look: "starting" })],
    wound("z"),
    broken,
  );

  expect(drawn.map((one) => one.bowl.uid)).toEqual(["a", "z", "c"]);
  expect(drawn[1]?.replaces).toBe(lost);
  expect(drawn.map(({ key }) => key)).toEqual(before.map(({ key }) => key));
});

test("a healed one keeps the place, and nothing lies beneath it any more", () => {
  const drawn = lineUp([lost, bowl("a"), bowl("z", { look: "starting" })], wound("z"), []);

  const whole = lineUp([bowl("z"), bowl("a")], {}, drawn);

  expect(whole.map((one) => one.bowl.uid)).toEqual(drawn.map((one) => one.bowl.uid));
  expect(whole.every(({ replaces }) => replaces === null)).toBe(true);
});

test("newcomers follow those who stand there, by name", () => {
  const before = lineUp([bowl("m")], {}, []);

  const after = lineUp([bowl("z"), bowl("b"), bowl("m")], {}, before);

  expect(after.map((one) => one.bowl.uid)).toEqual(["m", "b", "z"]);
});

test("a healing tells whose pods it is about, and a silent node alone does not", () => {
  expect([...hitApps(openRun(0), "kitchen")]).toEqual(["storefront"]);
  expect([...hitApps(nodeRun(0), "x")]).toEqual(["storefront", "kitchen"]);
  expect([...hitApps(null, "kitchen")]).toEqual(["kitchen"]);
});

test("few stand in one row, many in several", () => {
  expect([0, 1, 3, 4, 9, 20].map(columnsFor)).toEqual([1, 1, 3, 3, 4, 5]);
});

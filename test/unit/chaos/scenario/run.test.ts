import { expect, test } from "vitest";
import { createScenarioStage } from "../../../fixtures/scenario-stage.ts";

test("what is steady again in time is healed, from the hit until then", async () => {
  const lab = createScenarioStage({ healsAfterMs: 4_000 });

  const { verdict, phase, caption } = await lab.play({
    closing: { plain: "Whole.", kubernetes: "3/3." },
  });

  expect(verdict).toEqual({ result: "healed", why: [], healedSeconds: 4 });
  expect(phase).toBe("over");
  expect(caption?.plain).toBe("Whole.");
});

test("what is not steady before is left alone, and told", async () => {
  const lab = createScenarioStage();
  lab.breakIt();

  const { verdict, hitAt } = await lab.play();

  expect(verdict).toEqual({
    result: "could-not-run",
    why: ["storefront has 2 of 3 pods ready"],
    healedSeconds: null,
  });
  expect(hitAt).toBeNull();
});

test("a budget that runs out is the end: everything is taken back", async () => {
  const lab = createScenarioStage({ healsAfterMs: 100_000, holdMs: 90_000 });

  const { verdict } = await lab.play({
    budgetSeconds: 10,
    steps: [{ fault: "pod-delete", mayFail: true, waitFor: "steady" }],
  });

  expect(verdict?.result).toBe("not-healed");
  expect(verdict?.why[0]).toBe("The budget of 10 s is over.");
  expect(lab.undone).toEqual(["e-1"]);
});

test("too many failed orders stop it before its budget is over", async () => {
  const lab = createScenarioStage({ healsAfterMs: 100_000, holdMs: 90_000 });

  const { verdict, hitAt, endedAt } = await lab.play({ budgetSeconds: 100 });

  expect(verdict?.why).toEqual(["Fewer than 50 % of the orders succeeded for 10 s."]);
  expect((endedAt ?? 0) - (hitAt ?? 0)).toBeLessThan(12_000);
  expect(lab.undone).toEqual(["e-1"]);
});

test("orders that are meant to fail stop nothing", async () => {
  const lab = createScenarioStage({ healsAfterMs: 20_000, holdMs: 15_000 });

  const { verdict } = await lab.play({
    steps: [{ fault: "pod-delete", mayFail: true, waitFor: "undone" }],
  });

  expect(verdict).toMatchObject({ result: "healed", healedSeconds: 20 });
});

test("a stop takes everything back, whatever it waits for", async () => {
  const lab = createScenarioStage({ holdMs: 60_000, healsAfterMs: 60_000 });
  lab.time.after(8_000, () => lab.stop.abort());

  const { verdict } = await lab.play({
    budgetSeconds: 100,
    steps: [
      { fault: "pod-delete", mayFail: true, waitFor: "undone" },
      { fault: "node-kill", waitFor: "undone" },
    ],
  });

  expect(verdict).toMatchObject({ result: "not-healed", why: ["It was stopped."] });
  expect(lab.undone).toEqual(["e-1"]);
});

test("a first fault that is refused means that it could not run", async () => {
  const { verdict } = await createScenarioStage({ refuses: "pod-delete" }).play();

  expect(verdict).toMatchObject({
    result: "could-not-run",
    why: ["pod-delete: Nobody to hit."],
  });
});

test("faults together are all taken back when one of them is refused", async () => {
  const lab = createScenarioStage({ refuses: "node-kill", holdMs: 60_000 });

  const { verdict } = await lab.play({
    steps: [{ together: [{ fault: "pod-delete" }, { fault: "node-kill" }] }],
  });

  expect(verdict).toMatchObject({ result: "not-healed", why: ["node-kill: Nobody to hit."] });
  expect(lab.undone).toEqual(["e-1"]);
});

test("a check that does not hold in time is not healed", async () => {
  const lab = createScenarioStage({ healsAfterMs: 20_000 });

  const { verdict, checks } = await lab.play({
    steps: [
      { fault: "pod-delete", mayFail: true },
      { check: {}, withinSeconds: 5 },
    ],
  });

  expect(verdict?.result).toBe("not-healed");
  expect(checks).toEqual([{ step: 2, tookSeconds: null }]);
});

test("what the doctor finds afterwards and not before is not healed", async () => {
  const lab = createScenarioStage();
  lab.time.after(6_000, () => lab.find({ where: "node/worker", what: "is cordoned", remedy: "" }));

  const { verdict } = await lab.play();

  expect(verdict?.why).toEqual(["the doctor finds: node/worker is cordoned"]);
});

test("an acknowledged order that the ledger lost is not healed", async () => {
  const book = { acknowledged: () => 10, missing: async () => ["v-3"], close: () => {} };

  const { verdict, orders } = await createScenarioStage().play({ orderBook: true }, { book });

  expect(verdict?.why).toEqual(["1 acknowledged orders are not in the ledger"]);
  expect(orders.book).toEqual({ acknowledged: 10, missing: ["v-3"] });
});

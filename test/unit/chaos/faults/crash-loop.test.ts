import { expect, test } from "vitest";
import { crashLoop } from "../../../../chaos/faults/crash-loop.ts";
import { changesOf, openFaultStage } from "../../../fixtures/fault-stage.ts";

test("as a release it leaves the old pods to serve", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(crashLoop);

  expect(changesOf(plan, "fields")[0]?.fields.map(({ after }) => after)).toEqual([
    "local/kintsugi-pizza:crash",
    "crash",
  ]);
});

test("everywhere lets the rollout take all old pods, and takes that leave back", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(crashLoop, { everywhere: true });

  expect(changesOf(plan, "fields")[0]?.fields[0]).toEqual({
    path: ["spec", "strategy", "rollingUpdate", "maxUnavailable"],
    before: 0,
    after: "100%",
  });
  expect(plan.kubectl).toHaveLength(2);
});

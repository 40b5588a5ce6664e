import { expect, test } from "vitest";
import { apiServerPause } from "../../../../chaos/faults/api-server-pause.ts";
import { idOf, openNodeStage } from "../../../fixtures/node-stage.ts";

test("the API server stands still, and its node lets it go on if nobody else does", async () => {
  const plan = await openNodeStage().plan(apiServerPause);

  expect(plan.changes).toEqual([
    {
      type: "node-switch",
      node: { name: "control-plane", id: idOf(0) },
      program: "api-server",
      seconds: 12,
    },
  ]);
  expect(plan.holdSeconds).toBe(7);
});

test("a minute is the longest", async () => {
  await expect(openNodeStage().plan(apiServerPause, { seconds: 61 })).rejects.toMatchObject({
    message: expect.stringContaining("seconds"),
  });
});

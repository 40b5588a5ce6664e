import { expect, test } from "vitest";
import { createCommands } from "../../../dashboard/commands.ts";
import { watching } from "../../../dashboard/watching.ts";

test("the audience's window asks to be let in, and for nothing else", async () => {
  const asked: string[] = [];
  const request: typeof fetch = async (input) => {
    asked.push(input instanceof Request ? input.url : input.toString());
    return new Response('{"token":"secret"}');
  };
  const commands = watching(createCommands(request));

  expect(await commands.enter(null)).toEqual({ state: "in" });
  const answers = await Promise.all([
    commands.inject("pod-delete", {}),
    commands.plan("pod-delete", {}),
    commands.startScenario("self-heal"),
    commands.planScenario("self-heal"),
    commands.rollout("storefront", { do: "undo" }),
    commands.undo("id"),
    commands.undoAll(),
    commands.doctor(),
    commands.armVote({ faults: ["pod-delete", "node-kill"] }),
    commands.closeVote(),
  ]);

  expect(answers.filter(({ ok }) => ok)).toEqual([]);
  expect(await commands.faults()).toEqual({ ok: true, value: [] });
  expect(await commands.scenarios()).toEqual({ ok: true, value: [] });
  expect(asked).toEqual(["/api/session"]);
});

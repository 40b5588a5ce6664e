import { expect, test } from "vitest";
import { ownScenarios } from "../../../../chaos/scenario/file.ts";
import { captionOf, scriptOf } from "../../../../chaos/scenario/script.ts";

const named = async (wanted: string) => {
  const found = (await ownScenarios()).find(({ name }) => name === wanted);
  if (found === undefined) throw new Error(`No scenario ${wanted}.`);
  return found;
};

test("a script says what each step does, and what ends it", async () => {
  const { opening, steps, closing } = scriptOf(await named("node-dies"));

  expect([opening, ...steps, closing].map(({ what, waits }) => [what, waits])).toEqual([
    ["opening", "until all is well for three seconds"],
    ["node-kill", "for 12 s"],
    ["check within 60 s", "until it holds, at most 60 s"],
    [expect.stringMatching(/^say: /), null],
    ["closing", null],
  ]);
  expect(steps[0]?.faults).toEqual([{ fault: "node-kill", params: { seconds: 60 } }]);
});

test("what the audience hears has no note in it", async () => {
  const { opening } = await named("self-heal");

  expect(opening?.note).toBeTypeOf("string");
  expect(Object.keys(captionOf(opening) ?? {})).toEqual(["plain", "kubernetes"]);
});

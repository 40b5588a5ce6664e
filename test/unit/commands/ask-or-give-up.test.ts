import { expect, test } from "vitest";
import { askOrGiveUp } from "../../../backend/commands/ask-or-give-up.ts";
import { settled } from "../../fakes/time.ts";

/** Waits that end when the test has let others run. */
const pause = () => settled();
const never = new Promise<string>(() => {});

test("an answer that takes long is waited for while the lab is alive", async () => {
  let asked = 0;
  const slow = Promise.withResolvers<string>();

  const answer = askOrGiveUp(
    slow.promise,
    async () => {
      if ((asked += 1) === 50) slow.resolve("all undone");
      return true;
    },
    pause,
  );

  expect(await answer).toBe("all undone");
});

test("a lab that has fallen silent is given up, and its late refusal troubles nobody", async () => {
  const late = Promise.withResolvers<string>();

  const answer = await askOrGiveUp(late.promise, async () => false, pause);
  late.reject(new Error("too late"));

  expect(answer).toBeNull();
});

test("one silence is forgiven", async () => {
  const said = [false, true, false, true, false, false];

  expect(await askOrGiveUp(never, async () => said.shift() ?? true, pause)).toBeNull();
  expect(said).toEqual([]);
});

test("a refusal is passed on", async () => {
  const refused = Promise.reject(new Error("There is no open experiment."));

  await expect(askOrGiveUp(refused, async () => true, pause)).rejects.toThrow("no open experiment");
});

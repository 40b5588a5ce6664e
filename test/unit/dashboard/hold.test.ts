import { expect, test } from "vitest";
import { createHold, holdMs } from "../../../dashboard/hold.ts";

/** Time that passes when the test says so. */
function open() {
  const waiting: { at: number; act: () => void }[] = [];
  let now = 0;
  const hold = createHold((ms, act) => {
    const one = { at: now + ms, act };
    waiting.push(one);
    return () => void waiting.splice(waiting.indexOf(one), 1);
  });
  const told: string[] = [];
  const press = (by: string, title: string) =>
    hold.press(by, {
      title,
      done: () => void told.push(`did ${title}`),
      short: () => void told.push(`showed ${title}`),
    });
  const pass = (ms: number) => {
    now += ms;
    for (const one of waiting.filter(({ at }) => at <= now)) {
      waiting.splice(waiting.indexOf(one), 1);
      one.act();
    }
  };
  return { hold, press, pass, told };
}

test("who holds long enough does it, once", () => {
  const { hold, press, pass, told } = open();

  press("n", "kill a node");
  expect(hold.held.value).toBe("kill a node");
  pass(holdMs);
  hold.release("n");

  expect(told).toEqual(["did kill a node"]);
  expect(hold.held.value).toBeNull();
});

test("a short press shows what it would do", () => {
  const { hold, press, pass, told } = open();

  press("n", "kill a node");
  pass(holdMs - 1);
  hold.release("n");
  pass(holdMs);

  expect(told).toEqual(["showed kill a node"]);
});

test("another key, or another finger, neither ends it nor begins a second one", () => {
  const { hold, press, pass, told } = open();

  press("n", "kill a node");
  press("z", "lose a zone");
  hold.release("z");
  pass(holdMs);

  expect(told).toEqual(["did kill a node"]);
});

test("what is called off neither happens nor shows", () => {
  const { hold, press, pass, told } = open();

  press("n", "kill a node");
  hold.cancel();
  pass(holdMs);
  hold.release("n");

  expect(told).toEqual([]);
});

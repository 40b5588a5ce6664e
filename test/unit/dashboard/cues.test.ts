import { expect, test } from "vitest";
import { openCues } from "../../../dashboard/cues.ts";

const open = (...ids: readonly string[]) => {
  const cues = openCues();
  cues.take({ order: [], at: 0, isShown: false });
  for (const id of ids) cues.add(id);
  return cues;
};

test("cues come in their order, each after the one before was done", () => {
  const cues = open("fault pod-delete", "key focus-scale");
  expect(cues.next.value).toBe("fault pod-delete");

  cues.show();
  cues.done();
  expect(cues.next.value).toBe("key focus-scale");
  expect(cues.list.value.isShown).toBe(false);

  cues.done();
  expect(cues.next.value).toBeNull();
});

test("the next one stays the next one when another before it goes", () => {
  const cues = open("a", "b", "c");
  cues.goTo(1);

  cues.remove(0);

  expect(cues.next.value).toBe("b");
});

test("cues change places, and none falls off an end", () => {
  const cues = open("a", "b", "c");

  cues.move(2, -1);
  cues.move(0, -1);
  cues.move(2, 1);

  expect(cues.list.value.order).toEqual(["a", "c", "b"]);
});

test("another window's nonsense is not heard", () => {
  const cues = open("a");

  for (const value of [null, 3, {}, { order: [1], at: 0, isShown: false }, { order: "a" }])
    cues.take(value);

  expect(cues.list.value).toEqual({ order: ["a"], at: 0, isShown: false });
});

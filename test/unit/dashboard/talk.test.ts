import { expect, test } from "vitest";
import { elapsedMs, notBegun, stopwatch, toggled } from "../../../dashboard/model/elapsed.ts";
import { openTalk } from "../../../dashboard/talk.ts";

test("the first action starts the clock, and later ones leave it alone", () => {
  let now = 1000;
  const talk = openTalk(() => now);
  talk.reset();

  talk.begin();
  now = 61_000;
  talk.begin();

  expect(elapsedMs(talk.time.value, now)).toBe(60_000);
});

test("a paused clock stays where it is until it goes on", () => {
  const running = toggled(notBegun, 0);
  const paused = toggled(running, 5000);
  const again = toggled(paused, 20_000);

  expect(elapsedMs(paused, 99_000)).toBe(5000);
  expect(elapsedMs(again, 21_000)).toBe(6000);
});

test("what another window says about nothing is not taken", () => {
  const talk = openTalk(() => 0);
  talk.reset();

  for (const value of [null, {}, { beforeMs: "1", since: null }, { beforeMs: Number.NaN }])
    talk.take(value);

  expect(talk.time.value).toEqual(notBegun);
});

test.each([
  [0, "0:00"],
  [7_900, "0:07"],
  [761_000, "12:41"],
  [3_725_000, "1:02:05"],
])("%d ms reads %s", (ms, text) => {
  expect(stopwatch(ms)).toBe(text);
});

import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { createEar, type Link, silentMs } from "../../../dashboard/ear.ts";

const start = 1_000_000;

/** A lab's clock and a monotonic one that go on together, step by step. */
function open(state: Link["state"] = "live") {
  let monotonic = 0;
  const now = signal(start);
  const link = signal<Link>({ state, since: start });
  const clock = { now, read: () => start + monotonic };
  const ear = createEar({ link, clock, monotonic: () => monotonic });
  const wait = (ms: number) => {
    monotonic += ms;
    now.value = start + monotonic;
  };
  return { ear, link, wait };
}

test("who hears nothing for longer than the limit shows it, with the age of what is shown", () => {
  const { ear, link, wait } = open();
  wait(300);
  ear.heard();

  wait(silentMs);
  expect(link.value.state).toBe("live");
  wait(1000);

  expect(link.value).toEqual({ state: "stale", since: start + 300 });
});

test("a knock is enough to stay live, and to be live again", () => {
  const { ear, link, wait } = open();
  wait(4000);
  ear.heard();
  wait(4000);
  expect(link.value.state).toBe("live");

  wait(4000);
  expect(link.value.state).toBe("stale");
  ear.heard();

  expect(link.value).toEqual({ state: "live", since: start + 12_000 });
});

test("a line that breaks is lost since the lab was last heard, and live again with the first thing shown", () => {
  const { ear, link, wait } = open();
  ear.heard();
  wait(2000);

  ear.lost();
  expect(link.value).toEqual({ state: "lost", since: start });
  wait(20_000);
  ear.heard();
  expect(link.value.state).toBe("lost");
  ear.live();

  expect(link.value.state).toBe("live");
});

test("nothing is lost before it was live", () => {
  const { ear, link, wait } = open("connecting");
  wait(60_000);

  ear.lost();

  expect(link.value.state).toBe("connecting");
});

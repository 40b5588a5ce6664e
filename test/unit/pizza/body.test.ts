import { setImmediate as nextTurn } from "node:timers/promises";
import { afterEach, expect, test, vi } from "vitest";
import { thisProcess } from "../../../k8s/pizza/image/body.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("burning uses CPU in a thread beside the work, and stops when it is told", async () => {
  const beside = () => {
    const [all, own] = [process.cpuUsage(), process.threadCpuUsage()];
    return (all.user + all.system - own.user - own.system) / 1000;
  };
  const before = beside();

  const stop = thisProcess.burn(80);
  let turns = 0;
  for (; beside() - before < 100; turns++) await nextTurn();
  stop();

  expect(turns).toBeGreaterThan(3);
});

test("a leak takes no more than it was told, and gives it back", () => {
  vi.useFakeTimers();
  const heldMib = () => process.memoryUsage().arrayBuffers / 2 ** 20;
  const before = heldMib();

  const stop = thisProcess.leak(4, 10);
  const first = heldMib() - before;
  vi.advanceTimersByTime(60_000);
  const last = heldMib() - before;
  stop();
  const after = heldMib() - before;

  expect([first, last, after].map(Math.round)).toEqual([4, 10, 0]);
  expect(vi.getTimerCount()).toBe(0);
});

test("what lasts ends once: by its time, or earlier when it is told", () => {
  vi.useFakeTimers();
  const ended: string[] = [];
  thisProcess.lasting(10, () => ended.push("by time"));
  const stop = thisProcess.lasting(10, () => ended.push("told"));

  stop();
  stop();
  vi.advanceTimersByTime(20_000);

  expect(ended).toEqual(["told", "by time"]);
});

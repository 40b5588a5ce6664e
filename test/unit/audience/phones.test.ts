import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { createPhones } from "../../../backend/audience/phones.ts";
import type { PhoneMessage } from "../../../backend/wire/audience.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A phone that takes all at once, or nothing while `isStuck`. */
function createPhone() {
  const got: string[] = [];
  const phone = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    isGone: false,
    send: (data: Buffer | string) => void got.push(String(data)),
    terminate: () => void (phone.isGone = true),
    close: () => {},
  });
  return { phone, socket: phone as unknown as WebSocket, got };
}

const message = (podsReady: number, availability: number): PhoneMessage => ({
  type: "now",
  at: 0,
  summary: { troubles: [], podsReady, podsTotal: 7, nodesReady: 4, nodesTotal: 4, availability },
  vote: null,
});

test("what breaks or heals is told at once, and then at most ten times a second", () => {
  const phones = createPhones(() => {});
  const { socket, got } = createPhone();
  phones.add(socket, null);

  for (const ready of [7, 6, 5, 4]) phones.tell(message(ready, 1));
  expect(got.length).toBe(1);
  vi.advanceTimersByTime(100);
  expect(got.length).toBe(2);
  expect(got.at(-1)).toContain('"podsReady":4');
});

test("a figure that runs with every order is told once a second", () => {
  const phones = createPhones(() => {});
  const { socket, got } = createPhone();
  phones.add(socket, null);
  phones.tell(message(7, 1));
  got.length = 0;

  for (let tick = 1; tick <= 40; tick++) {
    phones.tell(message(7, 1 - tick / 100));
    vi.advanceTimersByTime(50);
  }
  expect(got.length).toBe(3);
  expect(got.at(-1)).toContain('"availability":0.6');
});

test("a phone that takes nothing is skipped, and ended when it stays so", () => {
  const phones = createPhones(() => {});
  const { phone, socket, got } = createPhone();
  phones.add(socket, null);
  phone.bufferedAmount = 100_000;

  for (let second = 0; second <= 11; second++) {
    phones.tell(message(second, 1));
    vi.advanceTimersByTime(1000);
  }
  expect(got).toEqual([]);
  expect(phone.isGone).toBe(true);
});

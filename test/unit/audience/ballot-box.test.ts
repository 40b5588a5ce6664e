import { expect, test } from "vitest";
import { createBallotBox } from "../../../backend/audience/ballot-box.ts";
import { createLimit } from "../../../backend/audience/limit.ts";
import { createTickets } from "../../../backend/audience/tickets.ts";
import type { PublicVote } from "../../../backend/wire/audience.ts";

const vote = (given: Partial<PublicVote> = {}): PublicVote => ({
  round: 1,
  options: ["kill a pod", "kill a node", "drain a node"],
  state: "open",
  endsAt: null,
  votes: null,
  ...given,
});

function open(given: Partial<PublicVote> = {}) {
  const time = { now: 1000 };
  const box = createBallotBox(() => time.now, 3);
  box.take(vote(given));
  return { box, time };
}

test("each holder has one vote, and may think again until it is closed", () => {
  const { box } = open();

  const said = [0, 0, 2, 1].map((option) => box.cast("ada", { round: 1, option }));
  box.cast("bob", { round: 1, option: 1 });

  expect(said).toEqual(["counted", "counted", "counted", "counted"]);
  expect(box.tally()).toEqual({ round: 1, votes: [0, 2, 0], isFinal: false });
});

test.each([-1, 3, 1.5, Number.NaN])("option %s is unknown", (option) => {
  const { box } = open();

  expect(box.cast("ada", { round: 1, option })).toBe("unknown");
  expect(box.tally()?.votes).toEqual([0, 0, 0]);
});

test("too late: another round, after its end, after the close, before anything was asked", () => {
  const { box, time } = open({ endsAt: 2000 });
  box.cast("ada", { round: 1, option: 0 });

  const other = box.cast("ada", { round: 2, option: 1 });
  time.now = 2000;
  const ended = box.cast("ada", { round: 1, option: 1 });
  box.take(vote({ state: "counting" }));
  const closed = box.cast("bob", { round: 1, option: 1 });

  expect([other, ended, closed]).toEqual(["late", "late", "late"]);
  expect(box.tally()).toEqual({ round: 1, votes: [1, 0, 0], isFinal: true });
  expect(createBallotBox(() => 0).cast("ada", { round: 1, option: 0 })).toBe("late");
});

test("more than can vote cannot, but who has voted may still think again", () => {
  const { box } = open();

  const said = ["ada", "bob", "cyd", "dan"].map((one) => box.cast(one, { round: 1, option: 0 }));

  expect(said).toEqual(["counted", "counted", "counted", "full"]);
  expect(box.cast("ada", { round: 1, option: 1 })).toBe("counted");
});

test("the same round told again keeps the votes; a new one begins empty", () => {
  const { box } = open();
  box.cast("ada", { round: 1, option: 0 });

  box.take(vote());
  const same = box.tally();
  box.take(vote({ round: 2 }));

  expect(same?.votes).toEqual([1, 0, 0]);
  expect(box.tally()).toEqual({ round: 2, votes: [0, 0, 0], isFinal: false });
});

test("a ticket is of its secret alone, and there are only so many", () => {
  const tickets = createTickets("secret", 2);
  const [one, two, three] = [tickets.issue(), tickets.issue(), tickets.issue()];
  const holder = tickets.holderOf(one ?? "");

  expect(three).toBeNull();
  expect(holder).not.toBeNull();
  expect(holder).not.toBe(tickets.holderOf(two ?? ""));
  expect(createTickets("secret").holderOf(one ?? "")).toBe(holder);
  expect(createTickets("other").holderOf(one ?? "")).toBeNull();
});

test.each(["", ".", "ada", "ada.", "ada.forged", `ada.${"x".repeat(22)}`, "a.b.c", "é.é"])(
  "%j is no ticket",
  (forged) => {
    expect(createTickets("secret").holderOf(forged)).toBeNull();
  },
);

test("an address that never stops is held back, and no other one", () => {
  const time = { now: 0 };
  const limit = createLimit({ burst: 3, perSecond: 2, now: () => time.now });
  const ask = (address: string, times: number) =>
    Array.from({ length: times }, () => limit.allows(address)).filter(Boolean).length;

  expect(ask("a", 10)).toBe(3);
  expect(ask("b", 10)).toBe(3);
  time.now = 1000;
  expect(ask("a", 10)).toBe(2);
});

test("more addresses than can be told apart share one limit, and take no more memory", () => {
  const limit = createLimit({ burst: 1, perSecond: 1, now: () => 0 });

  const allowed = Array.from({ length: 3000 }, (_, i) => limit.allows(`address ${i}`));

  expect(allowed.filter(Boolean)).toHaveLength(1001);
});

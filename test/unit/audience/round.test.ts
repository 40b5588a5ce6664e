import { expect, test } from "vitest";
import { counted, openRound } from "../../../backend/audience/round.ts";
import type { FaultOffer } from "../../../backend/wire/commands.ts";

const offer = (name: string, hidden: string | null = null): FaultOffer => ({
  name,
  title: `title of ${name}`,
  group: "pods",
  description: "",
  lesson: "",
  key: null,
  mnemonic: null,
  destructive: false,
  params: {},
  hidden,
});
const offers = [offer("pod-delete"), offer("node-kill"), offer("load-spike", "Nobody orders.")];
const armed = () =>
  openRound({ faults: ["pod-delete", "node-kill"] }, { round: 3, offers, at: 1000 });

test("a round has the catalogue's titles, no votes, and an end only where one was asked for", () => {
  const timed = openRound(
    { faults: ["node-kill", "pod-delete"], seconds: 30 },
    { round: 1, offers, at: 1000 },
  );

  expect(armed()).toEqual({
    round: 3,
    options: [
      { fault: "pod-delete", title: "title of pod-delete", votes: 0 },
      { fault: "node-kill", title: "title of node-kill", votes: 0 },
    ],
    state: "open",
    openedAt: 1000,
    endsAt: null,
    closedAt: null,
  });
  expect(timed.endsAt).toBe(31_000);
});

test("the hall is not asked for what is not in the catalogue, nor for what this cluster cannot do", () => {
  const ask = (fault: string) => () =>
    openRound({ faults: ["pod-delete", fault] }, { round: 1, offers, at: 0 });

  expect(ask("pod-delet")).toThrow(expect.objectContaining({ code: "unknown-fault" }));
  expect(ask("load-spike")).toThrow(expect.objectContaining({ code: "cannot-here" }));
});

test("figures of the round are taken over", () => {
  const after = counted(armed(), { round: 3, votes: [5, 2], isFinal: false });

  expect(after.options.map(({ votes }) => votes)).toEqual([5, 2]);
});

test.each([
  ["of another round", { round: 2, votes: [5, 2], isFinal: false }],
  ["for more options than there are", { round: 3, votes: [5, 2, 1], isFinal: false }],
  ["for fewer", { round: 3, votes: [5], isFinal: true }],
  ["of more phones than can vote", { round: 3, votes: [3999, 2], isFinal: true }],
])("figures %s are nothing", (_what, tally) => {
  const vote = armed();

  expect(counted(vote, tally)).toBe(vote);
});

test("once closed, no figures change anything", () => {
  const closed = { ...armed(), state: "closed" } as const;

  expect(counted(closed, { round: 3, votes: [9, 9], isFinal: true })).toBe(closed);
});

test("a process that was started anew while the last votes are counted does not take them away", () => {
  const known = counted(armed(), { round: 3, votes: [5, 2], isFinal: false });
  const counting = { ...known, state: "counting" } as const;

  expect(counted(counting, { round: 3, votes: [0, 0], isFinal: true })).toBe(counting);
  expect(counted(known, { round: 3, votes: [1, 0], isFinal: false })).not.toBe(known);
});

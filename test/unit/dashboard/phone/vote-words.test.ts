import { expect, test } from "vitest";
import type { PublicVote } from "../../../../backend/wire/audience.ts";
import {
  askWords,
  saidWords,
  stateWords,
  termsIn,
} from "../../../../dashboard/phone/vote-words.ts";
import { everyOffer } from "../../../fixtures/offers.ts";

const vote = (given: Partial<PublicVote> = {}): PublicVote => ({
  round: 1,
  options: ["kill a pod", "kill a node"],
  state: "open",
  endsAt: null,
  votes: null,
  ...given,
});
const closed = (...votes: readonly number[]) => vote({ state: "closed", votes });

test.each([
  [vote(), "What shall we break next?", "Tap one."],
  [vote({ endsAt: 5000 }), "What shall we break next?", "Tap one. 4 s left."],
  [vote({ state: "counting" }), "What shall we break next?", "The vote is closed. Counting …"],
  [closed(2, 1), "The hall chose: kill a pod", "3 votes"],
  [closed(1, 1), "A tie", "2 votes"],
  [closed(0, 0), "Nobody voted", "0 votes"],
])("what is asked, and how long yet: %#", (one, asked, state) => {
  expect([askWords(one), stateWords(one, 1001)]).toEqual([asked, state]);
});

test.each([
  ["", { chosen: null, state: "none" }],
  ["Sending your vote: 2, kill a node …", { chosen: 1, state: "sending" }],
  [
    "Your vote counts: 2, kill a node. You can still change your mind.",
    { chosen: 1, state: "counted" },
  ],
  ["Your vote came too late: the vote was closed.", { chosen: 1, state: "late" }],
  ["Your vote could not be taken: too many have voted.", { chosen: 1, state: "full" }],
] as const)("it says: %s", (words, own) => {
  expect(saidWords(vote(), { ...own, isFull: false })).toBe(words);
});

test("a phone without a ticket is told why it cannot vote", () => {
  const words = saidWords(vote(), { chosen: null, state: "none", isFull: true });

  expect(words).toBe("So many phones vote already that this one can only watch.");
});

test("what comes next is the presenter's to do", () => {
  const own = { chosen: 0, state: "counted", isFull: false } as const;

  expect(saidWords(closed(2, 1), own)).toBe("Watch the stage: the presenter breaks it.");
  expect(saidWords(closed(1, 1), own)).toBe("The presenter decides. Watch the stage.");
  expect(saidWords(closed(0, 0), own)).toBe("");
});

test("a word among the options that a newcomer does not know is explained once", () => {
  expect(termsIn(vote())).toEqual([
    "pod: one running copy of the pizza shop",
    "node: one machine, with several pods on it",
  ]);
  expect(termsIn(vote({ options: ["send more visitors", "break the menu"] }))).toEqual([]);
});

test("every title of the catalogue that names a thing of Kubernetes' has it explained", () => {
  const named = /pod|node|container|kubelet|DNS|zone|quota|API server|scheduler/;
  const unexplained = everyOffer()
    .map(({ title }) => title)
    .filter((title) => named.test(title) && termsIn(vote({ options: [title] })).length === 0);

  expect(unexplained).toEqual([]);
});

import { expect, test } from "vitest";
import { createVotes } from "../../../backend/audience/votes.ts";
import { tellingOf } from "../../../backend/audience/summary.ts";
import { createLifetime } from "../../../backend/core/lifetime.ts";
import { createStore } from "../../../backend/state/store.ts";
import { everyOffer } from "../../fixtures/offers.ts";

const hall = { url: "http://192.0.2.1:7110/x/", onlyHere: null, endsAt: 9_000_000_000_000 };
const faults = ["pod-delete", "node-kill"];

function open(given: { lastFiguresMs?: number } = {}) {
  const store = createStore();
  const lifetime = createLifetime();
  const emit = store.apply.bind(store);
  const votes = createVotes({ emit, offers: everyOffer, lifetime, ...given });
  return { store, votes, lifetime, told: () => tellingOf(store.state, 0) };
}

test("without an audience nothing is asked, and the refusal says how to start one", async () => {
  const { votes, store } = open();

  expect(() => votes.armVote({ faults })).toThrow(
    expect.objectContaining({
      code: "no-audience",
      remedy: expect.stringContaining("--audience"),
    }),
  );
  await expect(votes.closeVote()).rejects.toMatchObject({ code: "no-audience" });
  votes.heard({ type: "phones", phones: 3 });
  expect(store.state.audience).toBeNull();
});

test("a vote from its opening to its end: phones are told what is asked, and the figures only at the end", async () => {
  const { votes, store, told } = open();
  votes.opened(hall);

  const armed = votes.armVote({ faults });
  const whileOpen = told();
  votes.heard({ type: "tally", round: 1, votes: [3, 1], isFinal: false });
  const closing = votes.closeVote();
  const counting = told();
  votes.heard({ type: "tally", round: 1, votes: [3, 4], isFinal: true });
  const closed = await closing;

  expect(armed).toMatchObject({ round: 1, state: "open" });
  expect(whileOpen).toMatchObject({
    vote: { round: 1, options: ["kill a pod", "kill a node"], state: "open", votes: null },
  });
  expect(counting).toMatchObject({ vote: { state: "counting", votes: null } });
  expect(closed).toMatchObject({ state: "closed", options: [{ votes: 3 }, { votes: 4 }] });
  expect(told()).toMatchObject({ vote: { state: "closed", votes: [3, 4] } });
  expect(store.state.audience?.vote).toEqual(closed);
});

test("one vote at a time, and the next one is another round", async () => {
  const { votes } = open();
  votes.opened(hall);
  votes.armVote({ faults });

  expect(() => votes.armVote({ faults })).toThrow(expect.objectContaining({ code: "vote-open" }));
  const closing = votes.closeVote();
  votes.heard({ type: "tally", round: 1, votes: [0, 0], isFinal: true });
  await closing;
  await expect(votes.closeVote()).rejects.toMatchObject({ code: "no-vote" });
  expect(votes.armVote({ faults }).round).toBe(2);
});

test("a close ends also where the process is gone and says nothing: with what was known", async () => {
  const { votes } = open({ lastFiguresMs: 1 });
  votes.opened(hall);
  votes.armVote({ faults });
  votes.heard({ type: "tally", round: 1, votes: [2, 0], isFinal: false });
  votes.gone("away");

  expect(await votes.closeVote()).toMatchObject({
    state: "closed",
    options: [{ votes: 2 }, { votes: 0 }],
  });
});

test("a process that takes the place of another is told of the open vote, and the hall stays as it was", () => {
  const { votes, store, told } = open();
  votes.opened(hall);
  votes.armVote({ faults });
  const before = told();

  votes.gone("away");
  const between = store.state.audience;
  votes.opened(hall);

  expect(between).toMatchObject({ state: "away", phones: 0, vote: { state: "open" } });
  expect(store.state.audience).toMatchObject({ state: "up", vote: { round: 1, state: "open" } });
  expect(told()).toEqual(before);
});

test("when the phones' time is over nothing is asked any more", () => {
  const { votes } = open();
  votes.opened(hall);
  votes.gone("over");

  expect(() => votes.armVote({ faults })).toThrow(
    expect.objectContaining({ code: "audience-over" }),
  );
});

test("the end of the lab ends a close that waits", async () => {
  const { votes, lifetime } = open({ lastFiguresMs: 60_000 });
  votes.opened(hall);
  votes.armVote({ faults });

  const closing = votes.closeVote();
  await lifetime.end();

  expect(await closing).toMatchObject({ state: "counting" });
});

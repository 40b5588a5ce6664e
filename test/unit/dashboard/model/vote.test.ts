import { expect, test } from "vitest";
import type { VoteView } from "../../../../backend/wire/audience.ts";
import { qrCode } from "../../../../dashboard/model/qr.ts";
import { standings, voteWords, winners } from "../../../../dashboard/model/vote.ts";
import { numberAt, voteShapes } from "../../../../dashboard/vote-shapes.ts";
import { voteCommand } from "../../../../backend/wire/commands.ts";

const vote = (votes: readonly number[], given: Partial<VoteView> = {}): VoteView => ({
  round: 1,
  options: votes.map((one, i) => ({ fault: `fault-${i}`, title: `break ${i}`, votes: one })),
  state: "closed",
  openedAt: 0,
  endsAt: null,
  closedAt: 1,
  ...given,
});

test("each option has its share, and the first is who has most", () => {
  expect(standings(vote([1, 2, 0]))).toMatchObject([
    { fault: "fault-0", votes: 1, share: 33, isFirst: false },
    { fault: "fault-1", votes: 2, share: 67, isFirst: true },
    { fault: "fault-2", votes: 0, share: 0, isFirst: false },
  ]);
});

test("a winner is there only after the close; a tie has several, nobody's vote none", () => {
  const titles = (one: VoteView) => winners(one).map(({ title }) => title);

  expect(titles(vote([3, 1]))).toEqual(["break 0"]);
  expect(titles(vote([2, 2]))).toEqual(["break 0", "break 1"]);
  expect(titles(vote([0, 0]))).toEqual([]);
  expect(titles(vote([3, 1], { state: "open" }))).toEqual([]);
});

test.each([
  ["2 votes so far, 12 s left", vote([1, 1], { state: "open", endsAt: 12_000 }), 400],
  ["2 votes so far, 0 s left", vote([1, 1], { state: "open", endsAt: 12_000 }), 90_000],
  ["1 vote so far", vote([1, 0], { state: "open" }), 0],
  ["3 votes: counting the last ones …", vote([1, 2], { state: "counting" }), 0],
  ["3 votes. The hall chose: break 1", vote([1, 2]), 0],
  ["2 votes, a tie: break 0 and break 1", vote([1, 1]), 0],
  ["Nobody voted.", vote([0, 0]), 0],
])("it says: %s", (words, one, now) => {
  expect(voteWords(one, now)).toBe(words);
});

test("every option that can be asked has a shape of its own", () => {
  const most = Array.from({ length: 7 }, (_, i) => `fault-${i}`);

  expect(voteCommand.safeParse({ faults: most.slice(0, voteShapes.length) }).success).toBe(true);
  expect(voteCommand.safeParse({ faults: most }).success).toBe(false);
  expect(new Set(voteShapes.map(({ path }) => path)).size).toBe(voteShapes.length);
  expect(numberAt.x).toBe(12);
});

test("a QR code has its three corners and four quiet modules around", () => {
  const { size, path } = qrCode("http://192.0.2.1:7110/abcdefghijklmnopqrstuv/");
  const dark = new Set<string>();
  for (const [, x = "", y = "", n = ""] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g))
    for (let i = 0; i < Number(n); i++) dark.add(`${Number(x) + i} ${y}`);
  const corner = (x: number, y: number) =>
    [0, 1, 2, 3, 4, 5, 6].map((i) => dark.has(`${x + i} ${y}`)).every(Boolean);

  expect([corner(4, 4), corner(size - 11, 4), corner(4, size - 11)]).toEqual([true, true, true]);
  expect(
    [...dark].filter((at) => at.split(" ").some((n) => Number(n) < 4 || Number(n) >= size - 4)),
  ).toEqual([]);
  expect(qrCode("same")).toEqual(qrCode("same"));
});

import { expect, test } from "vitest";
import { found } from "../../../../dashboard/model/fuzzy.ts";

const one = (name: string, title: string, keys: string | null = null, about = "Something.") => ({
  name,
  title,
  keys,
  about,
  group: name.startsWith("pod") ? "pods" : "network",
});
const all = [
  one("pod-delete", "kill a pod", "K", "Deletes pods; the network stays."),
  one("network-loss", "lose packets", "PL"),
  one("network-latency", "make a part far away", "NL"),
  one("pod-nl-test", "a trap", null),
];
const names = (typed: string) => found(all, typed).map(({ name }) => name);

test("its two letters bring it to the top at once", () => {
  expect(names("nl")[0]).toBe("network-latency");
  expect(names("k")[0]).toBe("pod-delete");
});

test("a name counts more than a group, and a group more than what it is about", () => {
  expect(names("network")).toEqual(["network-loss", "network-latency", "pod-delete"]);
});

test("every word that was typed has to fit", () => {
  expect(names("lose pack")).toEqual(["network-loss"]);
  expect(names("lose pod")).toEqual([]);
});

test("letters in their order count where nothing fits better", () => {
  expect(names("pdelt")).toEqual(["pod-delete"]);
});

test("nothing typed is everything, in its order", () => {
  expect(found(all, "  ")).toEqual(all);
});

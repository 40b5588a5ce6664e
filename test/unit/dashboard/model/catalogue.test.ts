import { expect, test } from "vitest";
import type { FaultOffer } from "../../../../backend/wire/commands.ts";
import { grouped, matching, onKeyBar } from "../../../../dashboard/model/catalogue.ts";

const offer = (name: string, given: Partial<FaultOffer> = {}): FaultOffer => ({
  name,
  title: name.replace("-", " "),
  group: "pods",
  description: "Breaks it.",
  lesson: "It heals.",
  key: null,
  mnemonic: null,
  destructive: false,
  params: {},
  hidden: null,
  ...given,
});

test("groups keep the catalogue's order, and so do the faults in them", () => {
  const offers = [
    offer("pod-delete"),
    offer("node-kill", { group: "nodes" }),
    offer("oom"),
    offer("node-drain", { group: "nodes" }),
  ];

  expect(grouped(offers).map((one) => [one.group, one.offers.map(({ name }) => name)])).toEqual([
    ["pods", ["pod-delete", "oom"]],
    ["nodes", ["node-kill", "node-drain"]],
  ]);
});

test("every word that is typed must fit; what is named so comes before what only tells of it", () => {
  const offers = [
    offer("kubelet-stop", { description: "The node's agent rests." }),
    offer("node-kill"),
    offer("oom", { description: "Memory runs out." }),
  ];

  expect(matching(offers, "node").map(({ name }) => name)).toEqual(["node-kill", "kubelet-stop"]);
  expect(matching(offers, "Node KILL").map(({ name }) => name)).toEqual(["node-kill"]);
  expect(matching(offers, "").length).toBe(3);
  expect(matching(offers, "pizza")).toEqual([]);
});

test("the key bar leaves out what cannot work here", () => {
  const offers = [
    offer("load-spike", { hidden: "No visitors." }),
    offer("pod-delete"),
    offer("oom"),
  ];

  expect(onKeyBar(offers).map(({ name }) => name)).toEqual(["pod-delete"]);
});

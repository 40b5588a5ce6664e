import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { FaultOffer } from "../../../backend/wire/commands.ts";
import { createHall } from "../../../dashboard/hall.ts";
import { everyOffer } from "../../fixtures/offers.ts";

const open = () => {
  const offers = signal<readonly FaultOffer[]>(everyOffer());
  return { offers, hall: createHall(offers) };
};

test("to begin with it asks for what is on the key bar", () => {
  expect(open().hall.question.value).toEqual({
    faults: ["pod-delete", "node-kill", "node-drain", "bad-version"],
    seconds: 60,
  });
});

test("faults go in at the end and out where they are; never more than six", () => {
  const { hall } = open();

  hall.pick("node-kill");
  for (const { name } of everyOffer().filter(({ group }) => group === "network")) hall.pick(name);
  hall.pick("load-spike");
  hall.pick("node-freeze");
  hall.pick("zone-outage");

  const { faults } = hall.question.value;
  expect(faults).toHaveLength(6);
  expect(faults.slice(0, 3)).toEqual(["pod-delete", "node-drain", "bad-version"]);
});

test("what cannot be done here is not asked", () => {
  const { hall, offers } = open();

  offers.value = offers.value.map((one) =>
    one.name === "node-kill" ? { ...one, hidden: "no containers" } : one,
  );

  expect(hall.question.value.faults).not.toContain("node-kill");
});

test("another window's question is taken, and nothing that is none", () => {
  const { hall } = open();
  const said = { faults: ["node-kill", "pod-delete"], seconds: null };

  hall.take(said);
  for (const other of [null, 7, {}, { faults: "x", seconds: 30 }, { faults: [1], seconds: 30 }])
    hall.take(other);
  hall.take({ faults: ["pod-delete"], seconds: 7 });

  expect(hall.question.value).toEqual(said);
});

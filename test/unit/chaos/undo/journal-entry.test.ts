import { expect, test } from "vitest";
import { entrySchema, readEntries, readEntry } from "../../../../chaos/undo/journal-entry.ts";

const whole = {
  id: "a",
  fault: "pod-delete",
  title: "kill a pod",
  plan: {
    victims: [{ kind: "pod", name: "storefront-1", uid: "u1" }],
    changes: [
      {
        type: "pod-deletion",
        pod: { name: "storefront-1", namespace: "pizza", uid: "u1" },
        graceSeconds: null,
      },
    ],
    holdSeconds: 0,
    kubectl: ["kubectl -n pizza delete pod storefront-1"],
    note: null,
  },
  seed: 1,
  phase: "injecting",
  owner: "run-1",
  openedAt: 1,
  expiresAt: 2,
};

test("an entry comes back whole", () => {
  expect(readEntry("a", JSON.stringify(whole))).toEqual({
    state: "whole",
    entry: entrySchema.parse(whole),
  });
});

test.each([
  ["nothing", undefined],
  ["no JSON", "{"],
  ["another shape", '{"id":"a"}'],
  ["another id", JSON.stringify({ ...whole, id: "b" })],
  [
    "a change that nobody knows",
    JSON.stringify({ ...whole, plan: { ...whole.plan, changes: [{ type: "rm" }] } }),
  ],
  ["more than is known", JSON.stringify({ ...whole, evil: true })],
])("an entry with %s is broken, and says why", (_what, text) => {
  expect(readEntry("a", text)).toEqual({ state: "broken", id: "a", reason: expect.any(String) });
});

test("an answer that is no list of ConfigMaps is refused", () => {
  expect(() => readEntries({ items: "none" })).toThrow("items");
});

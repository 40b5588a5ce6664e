import { expect, test } from "vitest";
import { commandOf } from "../../../../chaos/scenario/sparing.ts";
import { nodeView, podView } from "../../../fixtures/views.ts";

const nodes = Object.fromEntries(
  ["a", "b", "c"].map((name) => [name, nodeView({ name, role: "worker", zone: `zone-${name}` })]),
);
const pods = { l: podView({ name: "ledger-0", app: "ledger", node: "b" }) };
const drain = { fault: "node-drain", params: { seconds: 15 }, allow: [] };
const seeds = [...Array(20).keys()];

test("a node that carries what is to be spared is never chosen", () => {
  const sparing = { app: "ledger", by: "node" } as const;

  const chosen = seeds.map((seed) => commandOf({ ...drain, sparing }, { nodes, pods }, seed));

  expect(new Set(chosen.map(({ params }) => params["node"]))).toEqual(new Set(["a", "c"]));
  expect(chosen[0]?.params["seconds"]).toBe(15);
});

test("nor is its zone", () => {
  const sparing = { app: "ledger", by: "zone" } as const;

  const chosen = seeds.map((seed) => commandOf({ ...drain, sparing }, { nodes, pods }, seed));

  expect(new Set(chosen.map(({ params }) => params["zone"]))).toEqual(
    new Set(["zone-a", "zone-c"]),
  );
});

test("where all carry it nothing is hit", () => {
  const only = { b: nodeView({ name: "b", role: "worker" }) };
  const sparing = { app: "ledger", by: "node" } as const;

  expect(() => commandOf({ ...drain, sparing }, { nodes: only, pods }, 1)).toThrow(
    "Every node carries a pod of ledger",
  );
});

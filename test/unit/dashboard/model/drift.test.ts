import { expect, test } from "vitest";
import type { Wound } from "../../../../backend/wire/state.ts";
import { createArrivals } from "../../../../dashboard/model/drift.ts";
import type { Bowl } from "../../../../dashboard/model/shelves.ts";
import { podView } from "../../../fixtures/views.ts";

const wound = (replacement: string | null): Wound => ({
  at: 0,
  pod: "old",
  app: "storefront",
  node: "a",
  ownerUid: "set",
  replacement,
});
const bowl = (node: string | null): Bowl => ({
  uid: "new-uid",
  name: "new",
  app: "storefront",
  look: node === null ? "pending" : "scheduled",
  pod: podView({ name: "new", uid: "new-uid", node }),
  seam: null,
  isWounded: false,
  lostAt: null,
});
const on = (node: string | null) => new Map([["new-uid", bowl(node)]]);

test("a replacement arrives when it has a place, and once", () => {
  const arrivals = createArrivals();
  arrivals({}, new Map());

  expect(arrivals({ old: wound("new-uid") }, on(null))).toEqual([]);
  expect(arrivals({ old: wound("new-uid") }, on("b"))).toEqual([{ from: "old", to: "new" }]);
  expect(arrivals({ old: wound("new-uid") }, on("b"))).toEqual([]);
});

test("what stood there at the first look did not just arrive", () => {
  const arrivals = createArrivals();

  expect(arrivals({ old: wound("new-uid") }, on("b"))).toEqual([]);
});

test("a container that restarts in its place travels nowhere", () => {
  const arrivals = createArrivals();
  arrivals({}, new Map());

  expect(arrivals({ "new-uid": wound("new-uid") }, on("b"))).toEqual([]);
});

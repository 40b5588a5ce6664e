import { expect, test } from "vitest";
import { note } from "../../../../dashboard/model/notes.ts";
import type { Bowl } from "../../../../dashboard/model/shelves.ts";
import type { Words } from "../../../../dashboard/settings.ts";
import { podView } from "../../../fixtures/views.ts";

const held = (look: Bowl["look"], reason: string | null): Bowl => ({
  uid: "a",
  name: "a",
  app: "storefront",
  look,
  pod: podView({ name: "a", reason }),
  seam: null,
  isWounded: false,
  lostAt: null,
});
const said = (bowl: Bowl, words: Words) => note(bowl, { now: 0, words, ordersPerSecond: 0 });

test.each([
  ["pending", "Unschedulable", "no lot free"],
  ["waiting", "CrashLoopBackOff", "keeps breaking"],
  ["unready", "OOMKilled", "out of memory"],
  ["waiting", "<b>RunContainerError</b>", "<b>RunContainerError</b>"],
  ["pending", null, "no place yet"],
] as const)(
  "a bowl that is %s for %s: newcomers read “%s”, the others Kubernetes' own word",
  (look, reason, plain) => {
    expect(said(held(look, reason), "plain")).toBe(plain);
    expect(said(held(look, reason), "kubernetes")).toBe(reason ?? plain);
  },
);

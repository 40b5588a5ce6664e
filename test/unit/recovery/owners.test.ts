import { expect, test } from "vitest";
import { ownerOf } from "../../../backend/recovery/owners.ts";
import { podRow, restartRow } from "../../../backend/recovery/rows.ts";
import { nodeRow } from "../../../backend/recovery/nodes.ts";
import { emptyState } from "../../../backend/wire/state.ts";
import { answersOf, settingsFrom } from "../../fixtures/settings-stage.ts";
import { nodeView, podView } from "../../fixtures/views.ts";

const settings = await settingsFrom(answersOf("stage"));
const storefront = podRow(podView({ name: "a" }), emptyState);
const ledger = podRow(podView({ name: "ledger-0", app: "ledger" }), emptyState);
const node = nodeRow({ node: nodeView({ name: "worker" }), at: 0, silentAt: null }, emptyState);
const restart = restartRow(podView({ name: "a" }), emptyState);
const backedOff = {
  ...restart,
  marks: { "back-off": { at: 0, from: "arrival", stampedAt: null } },
} as const;

test("each bar names the setting that decides how long it is, with its value and where it was read", () => {
  expect(ownerOf(storefront, "ready", settings)).toEqual({
    name: "periodSeconds",
    value: "1 s",
    readFrom: "deployment/storefront .spec.template.spec readinessProbe",
  });
});

test.each([
  [
    "a StatefulSet's new pod waits for the old one's end",
    ledger,
    "created",
    "terminationGracePeriodSeconds",
  ],
  ["a node is given up after its grace period", node, "not-ready", "--node-monitor-grace-period"],
  ["its taint waits for its turn", node, "tainted", "--node-eviction-rate"],
  [
    "its pods go when they tolerate it no longer",
    node,
    "evicted",
    "--default-unreachable-toleration-seconds",
  ],
  [
    "a container in back-off waits at most so long",
    backedOff,
    "started",
    "maxContainerRestartPeriod",
  ],
] as const)("%s", (_title, row, step, name) => {
  expect(ownerOf(row, step, settings)?.name).toBe(name);
});

test("what is just work belongs to no setting, and without settings nothing does", () => {
  expect(ownerOf(storefront, "created", settings)).toBeNull();
  expect(ownerOf(restart, "started", settings)).toBeNull();
  expect(ownerOf(storefront, "ready", null)).toBeNull();
});

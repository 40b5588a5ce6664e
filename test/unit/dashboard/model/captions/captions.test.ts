import { expect, test } from "vitest";
import type { LabEvent } from "../../../../../backend/wire/events.ts";
import { reduce } from "../../../../../backend/wire/reduce.ts";
import type { Views } from "../../../../../backend/wire/views.ts";
import { textOf } from "../../../../../dashboard/model/captions/caption.ts";
import { pauseMs } from "../../../../../dashboard/model/captions/held-back.ts";
import { unheard } from "../../../../../dashboard/model/captions/unheard.ts";
import { beats, storyState } from "../../../../fixtures/cluster-story.ts";
import { focusScenes } from "../../../../fixtures/focus-scenes.ts";
import { nodeForecast } from "../../../../fixtures/forecasts.ts";
import {
  nodeRun,
  nodeTimes,
  recoveryRow,
  type runView,
} from "../../../../fixtures/healing-runs.ts";
import { answersOf, settingsFrom } from "../../../../fixtures/settings-stage.ts";
import { rollingOut } from "../../../../fixtures/rollouts.ts";
import { endpointsView, hpaView, nodeView, pdbView, podView } from "../../../../fixtures/views.ts";
import { firstOf } from "./told.ts";

const settings = await settingsFrom(answersOf("stage"));
const read: LabEvent = { type: "settings", at: 0, settings };
const now = 8000;
const after = (...events: readonly LabEvent[]) => events.reduce(reduce, storyState(now));
const seen = <K extends keyof Views>(kind: K, view: Views[K]) =>
  ({ type: "seen", kind, at: now, view }) as unknown as LabEvent;
const told = (run: ReturnType<typeof runView>): LabEvent => ({ type: "run", at: run.hitAt, run });
const both = (...events: readonly LabEvent[]) => {
  const state = after(...events);
  return [firstOf(state, now, "plain"), firstOf(state, now, "kubernetes")];
};

const node = (steps: number, hitAt: number) =>
  nodeRun(hitAt, {
    rows: [
      recoveryRow({
        kind: "node",
        name: "kintsugi-worker2",
        hitAt,
        times: nodeTimes.slice(0, steps),
      }),
    ],
    forecast: nodeForecast,
  });

test("calm is said with numbers, and with the word for a truck", () => {
  expect(both()).toEqual([
    "All is well: 6 trucks (pod) open, 3 storefront, 2 kitchen and 1 ledger.",
    "All is well: 6 pods ready, 3 storefront, 2 kitchen and 1 ledger.",
  ]);
});

test("a closed node on which nothing stood has nothing to move", () => {
  const run = node(3, now - 14_000);
  const rows = run.rows.map((row) => ({ ...row, isEmpty: true as const }));

  expect(both(read, told({ ...run, rows }))).toEqual([
    "The parking lot worker2 is closed (taint). No truck stood there, so none has to move.",
    "Node kintsugi-worker2 is NotReady and tainted NoExecute; none of the pods ran on it.",
  ]);
});

test("a node that is silent counts up to what the cluster's own setting says", () => {
  expect(both(read, told(node(1, now - 7000)))).toEqual([
    "The parking lot worker2 (node) has been silent for 7 s; at 10 s Kubernetes gives up on it.",
    "Node kintsugi-worker2: no heartbeat for 7 s; at 10 s (--node-monitor-grace-period) it is marked NotReady.",
  ]);
});

test("without the setting only what is known is said", () => {
  const [plain] = both(told(node(1, now - 7000)));

  expect(plain).toBe(
    "The parking lot worker2 (node) has been silent for 7 s: nobody has given up on it yet.",
  );
});

test("a node that was given up counts its pods' toleration down", () => {
  const [plain, kubernetes] = both(read, told(node(3, now - 11_400)));

  expect(plain).toMatch(
    /^The parking lot worker2 is closed \(taint\): its trucks are replaced in \d s, unless it answers\.$/,
  );
  expect(kubernetes).toMatch(/eviction in \d s \(tolerationSeconds\)\.$/);
});

test("a node that no healing tells of is told by its condition", () => {
  const silent = nodeView({ name: "kintsugi-worker2", readiness: "silent", readinessAt: 3000 });

  expect(both(seen("nodes", silent))[0]).toContain("worker2 (node) is silent for 5 s");
});

test("a crash loop counts down to the next try where the longest pause is known", () => {
  const pod = podView({
    name: "kitchen-x-abcde",
    app: "kitchen",
    phase: "waiting",
    reason: "CrashLoopBackOff",
    restarts: 3,
    finishedAt: now - 2000,
  });
  expect(both(seen("pods", pod))).toEqual([
    "The kitchen truck abcde keeps breaking down (CrashLoopBackOff): each pause before the next try is longer.",
    "Pod kitchen-x-abcde is in CrashLoopBackOff, restarted 3 times: the back-off doubles with each crash.",
  ]);
  expect(both(read, seen("pods", pod))[0]).toContain("next try in 3 s.");
});

test("the kubelet's pauses are 10 s, 20 s, 40 s and so on, up to its longest", () => {
  expect([1, 2, 3, 4, 9].map((n) => pauseMs(n, 300_000) / 1000)).toEqual([10, 20, 40, 80, 300]);
});

test("an image that is nowhere, and no room", () => {
  const image = podView({
    name: "a-b-c",
    app: "kitchen",
    phase: "waiting",
    reason: "ErrImagePull",
  });
  const roomless = podView({
    name: "late",
    node: null,
    phase: "pending",
    reason: "Unschedulable",
    createdAt: 3000,
  });

  expect(both(seen("pods", image))[0]).toContain(
    "its kit is nowhere to be found (ImagePullBackOff)",
  );
  expect(both(seen("pods", roomless))).toEqual([
    "No parking lot has room for 1 truck (Pending): waiting for 5 s until one is free.",
    "1 pod Pending for 5 s: Unschedulable, late.",
  ]);
});

test("a Service without anybody behind it comes before all else that is seen", () => {
  const nobody = endpointsView({ name: "storefront-wxyz1" });
  const texts = both(seen("endpointslices", nobody), told(node(1, now - 7000)));

  expect(texts[0]).toBe(
    "The one phone number (Service) of storefront rings, and nobody answers: no truck there is open.",
  );
});

test("an API server that is away makes all else old", () => {
  const feed = { state: "disconnected", at: 3000, reason: "ECONNREFUSED", garbage: 0 } as const;

  expect(both({ type: "feed", kind: "pods", at: 3000, feed })[0]).toBe(
    "The head office (API server) has not answered for 5 s: what you see is old. The trucks work on without it.",
  );
});

test("a rollout says how far it is, by which rule, and until when", () => {
  const [plain, kubernetes] = both(seen("deployments", rollingOut(now)));

  expect(plain).toMatch(/^\d of 3 storefront trucks exchanged \(rolling update\), at most/);
  expect(kubernetes).toMatch(/progress deadline in \d+ (s|min)\.$/);
});

test("an autoscaler without a metric, and one that calls in more", () => {
  expect(both(seen("hpas", hpaView({ currentPercent: null })))[0]).toContain("(metrics-server)");
  expect(both(seen("hpas", hpaView({ current: 2, desired: 4, currentPercent: 90 })))[1]).toContain(
    "2 → 4 replicas: CPU 90 %",
  );
});

test("a polite farewell counts the grace period down", () => {
  const pod = podView({ name: "a-b-c", phase: "leaving", deletedAt: now - 2000, graceSeconds: 10 });

  expect(both(seen("pods", pod))[0]).toContain("it has 8 s more (grace period)");
});

test("a drain waits for the budget", () => {
  const experiment: LabEvent = {
    type: "experiment",
    at: now,
    experiment: {
      id: "e",
      fault: "node-drain",
      title: "drain a node",
      phase: "holding",
      victims: [{ kind: "node", name: "kintsugi-worker", uid: null }],
      kubectl: [],
      lesson: "",
      startedAt: now,
      endsAt: null,
      endedAt: null,
      seed: 1,
      note: null,
      by: null,
      error: null,
    },
  };
  const budget = pdbView({ name: "storefront", allowed: 0, healthy: 2, wanted: 2 });

  expect(both(experiment, seen("pdbs", budget))[1]).toBe(
    "Drain waits: PDB storefront allows 0 disruptions (2 of 2 healthy), evictions get 429.",
  );
});

test("what has healed says how long it took, and why", () => {
  expect(firstOf(storyState(beats.healed), beats.healed + 100)).toMatch(
    /^Healed in 2\.\d s: the storefront truck \w+ serves for \w+, because the rule \(desired state\)/,
  );
});

test("each scene that a presenter opens has a caption about it", () => {
  const at = 400_000;
  const first = (scene: keyof typeof focusScenes) =>
    firstOf(focusScenes[scene](at).reduce(reduce, storyState(0)), at);

  expect(first("node")).toContain("has been silent for");
  expect(first("self-heal")).toMatch(/readiness probe|kitchen \(container\)/);
  expect(first("release")).toContain("(rolling update)");
});

test("while the lab is not heard, it is said how old all is", () => {
  expect((["plain", "kubernetes"] as const).map((words) => textOf(unheard(12_000, words)))).toEqual(
    [
      "This page has had no news (watch) for 12 s: what you see is how it was then.",
      "No event for 12 s: this page is cut off from its lab; what you see is as old.",
    ],
  );
});

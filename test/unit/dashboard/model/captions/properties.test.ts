import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { LabEvent } from "../../../../../backend/wire/events.ts";
import { reduce } from "../../../../../backend/wire/reduce.ts";
import type { Caption } from "../../../../../dashboard/model/captions/caption.ts";
import { captions, choose, type Shown } from "../../../../../dashboard/model/captions/choose.ts";
import {
  glossary,
  kubernetesOnly,
  plainOnly,
} from "../../../../../dashboard/model/captions/glossary.ts";
import { beats, clusterStory, storyState } from "../../../../fixtures/cluster-story.ts";
import { nodeRun, openRun } from "../../../../fixtures/healing-runs.ts";
import {
  endpointsView,
  hpaView,
  nodeView,
  podView,
  workloadView,
} from "../../../../fixtures/views.ts";

const hostile = fc.constantFrom(
  "<img src=x onerror=alert(1)>",
  "storefront",
  "",
  "a".repeat(400),
  "‮evil",
);
const phase = fc.constantFrom(
  ...([
    "pending",
    "scheduled",
    "starting",
    "ready",
    "unready",
    "waiting",
    "leaving",
    "finished",
  ] as const),
);
const reason = fc.constantFrom(null, "CrashLoopBackOff", "ErrImagePull", "Unschedulable", "<b>");
const at = fc.integer({ min: 0, max: beats.end });

const pod = fc
  .record({ name: hostile, app: hostile, phase, reason, restarts: fc.nat(99), at })
  .map(({ at: when, ...given }): LabEvent => ({
    type: "seen",
    kind: "pods",
    at: when,
    view: podView({ ...given, deletedAt: when, graceSeconds: 5, finishedAt: when }),
  }));
const node = fc
  .record({
    name: hostile,
    readiness: fc.constantFrom("ready" as const, "silent" as const, "not-ready" as const),
    at,
  })
  .map(({ at: when, ...given }): LabEvent => ({
    type: "seen",
    kind: "nodes",
    at: when,
    view: nodeView({ ...given, readinessAt: when }),
  }));
const other = fc
  .record({ name: hostile, at, n: fc.nat(9), which: fc.nat(3) })
  .map(({ name, at: when, n, which }): LabEvent => {
    const seen = { type: "seen", at: when } as const;
    if (which === 0) return { ...seen, kind: "hpas", view: hpaView({ name, desired: n }) };
    if (which === 1)
      return { ...seen, kind: "deployments", view: workloadView({ name, updated: n, wanted: 3 }) };
    if (which === 2) return { ...seen, kind: "endpointslices", view: endpointsView({ name }) };
    return { type: "run", at: when, run: n % 2 === 0 ? nodeRun(when) : openRun(when) };
  });
const stream = fc
  .array(fc.oneof(pod, node, other), { maxLength: 30 })
  .map((events) => [...clusterStory(), ...events].toSorted((a, b) => a.at - b.at));

const ours = ({ parts }: Caption) =>
  parts.flatMap(({ type, text }) => (type === "text" ? [text] : [])).join("·");
const terms = ({ parts }: Caption) => parts.filter(({ type }) => type === "term");

test("whatever happens there is something to say, with one term, in one language, without markup of ours", () => {
  fc.assert(
    fc.property(stream, fc.nat(beats.end), (events, now) => {
      const state = events.filter((one) => one.at <= now).reduce(reduce, storyState(0));
      const [plain, kubernetes] = [
        captions(state, now, "plain"),
        captions(state, now, "kubernetes"),
      ];

      expect(plain.length).toBeGreaterThan(0);
      expect(kubernetes.map(({ key }) => key)).toEqual(plain.map(({ key }) => key));
      for (const one of plain) {
        expect(terms(one)).toHaveLength(1);
        expect(Object.keys(glossary)).toContain(terms(one)[0]?.text);
        expect(ours(one)).not.toMatch(kubernetesOnly);
        expect(ours(one)).not.toMatch(/[<>]/);
        expect(ours(one).trim()).not.toBe("");
      }
      for (const one of kubernetes) {
        expect(ours(one)).not.toMatch(plainOnly);
        expect(ours(one)).not.toMatch(/[<>]|·$/);
      }
    }),
  );
});

test("what is read gives way at once only to what is more urgent", () => {
  const calm = captions(storyState(beats.synced), beats.synced, "plain");
  const lost = captions(storyState(beats.killed + 30), beats.killed + 30, "plain");
  const at = (now: number) => ({ now, words: "plain" }) as const;

  const first = choose(null, calm, at(0));
  const second = choose(first, lost, at(10));
  const third = choose(second, calm, at(500));
  const fourth = choose(third, calm, at(3000));

  expect([first, second, third, fourth].map((one) => one?.caption.urgency)).toEqual([
    "calm",
    "replacing",
    "replacing",
    "calm",
  ]);
});

test("who listens is told once, however long the time runs", () => {
  const state = storyState(beats.killed + 30);
  const at = (ms: number, shown: Shown | null) =>
    choose(shown, captions(state, ms, "plain"), { now: ms, words: "plain" });
  const first = at(beats.killed + 40, null);
  const later = at(beats.killed + 5040, first);

  expect(later?.told).toBe(first?.told);
  expect(later?.caption.parts).not.toEqual(first?.caption.parts);
});

test("the other language is shown at once", () => {
  const state = storyState(beats.synced);
  const first = choose(null, captions(state, 600, "plain"), { now: 600, words: "plain" });
  const second = choose(first, captions(state, 601, "kubernetes"), {
    now: 601,
    words: "kubernetes",
  });

  expect(second?.told).toContain("6 pods ready");
});

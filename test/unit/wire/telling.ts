import type { LabEvent, SeenEvent } from "../../../backend/wire/events.ts";
import { reduce } from "../../../backend/wire/reduce.ts";
import { emptyState, type LabState } from "../../../backend/wire/state.ts";
import {
  kinds,
  type NodeView,
  type PodView,
  type WorkloadView,
} from "../../../backend/wire/views.ts";
import {
  labInfo,
  liveFeed,
  nodeView,
  podView,
  storefrontSet,
  workloadView,
} from "../../fixtures/views.ts";

/** A lab that sees everything: three storefronts on worker, and the node itself. */
export const calm: LabState = [
  { type: "lab", at: 0, lab: labInfo(0) } as const,
  set(3),
  node({}),
  ...["a1", "b2", "c3"].map((end) => pod(0, end, {})),
  ...kinds.map((kind): LabEvent => ({ type: "feed", kind, at: 0, feed: liveFeed(0) })),
].reduce(reduce, emptyState);

/** What is told of these events after `from`: the plain words, or Kubernetes' own. */
export function told(events: readonly LabEvent[], from: LabState = calm) {
  const known = new Set(from.timeline.map(({ id }) => id));
  const lines = events.reduce(reduce, from).timeline.filter(({ id }) => !known.has(id));
  return {
    plain: lines.map(({ plain }) => plain),
    kubernetes: lines.map(({ kubernetes }) => kubernetes),
    tones: lines.map(({ tone }) => tone),
  };
}

export function pod(at: number, end: string, given: Partial<PodView>): SeenEvent {
  const name = `${storefrontSet.name}-${end}`;
  const createdAt = Math.floor(at / 1000) * 1000;
  return { type: "seen", kind: "pods", at, view: podView({ createdAt, ...given, name }) };
}

export const podGone = (at: number, end: string): LabEvent => ({
  type: "gone",
  kind: "pods",
  at,
  uid: `${storefrontSet.name}-${end}-uid`,
});

export function node(given: Partial<NodeView>): SeenEvent {
  return {
    type: "seen",
    kind: "nodes",
    at: 0,
    view: nodeView({ ...given, name: "kintsugi-worker" }),
  };
}

export function set(wanted: number): SeenEvent {
  const view = workloadView({ name: storefrontSet.name, wanted });
  return { type: "seen", kind: "replicasets", at: 0, view };
}

export function deployment(given: Partial<WorkloadView>): SeenEvent {
  const view = workloadView({ ...given, name: "storefront" });
  return { type: "seen", kind: "deployments", at: 0, view };
}

export const progressing = (reason: string, status: "True" | "False" = "True") => ({
  conditions: [{ type: "Progressing", status, reason, at: null }],
});

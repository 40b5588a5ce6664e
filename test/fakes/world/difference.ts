import { isTrue } from "./controllers.ts";
import type { Store } from "./store.ts";

/** What must be again as it was, by name; what heals under another name (pods) is counted. */
export type Snapshot = ReadonlyMap<string, string>;

/** The world as its API server tells it, without what changes by itself (versions, statuses) and without the lab's own journal. */
export function snapshotOf(store: Store): Snapshot {
  const snapshot = new Map<string, string>();
  for (const [path, object] of store.objects) {
    if (path.includes("/namespaces/kintsugi/") || object.kind === "Pod") continue;
    const { resourceVersion: _, generation: _number, ...metadata } = object.metadata;
    const state = object.kind === "Node" ? ` Ready ${isTrue(object, "Ready")}` : "";
    const { status: _status, ...rest } = object;
    snapshot.set(path, textOf({ ...rest, metadata }) + state);
  }
  for (const [part, pods] of podsByPart(store)) snapshot.set(part, pods);
  return snapshot;
}

/** Each difference as a sentence. */
export const differenceOf = (before: Snapshot, after: Snapshot): readonly string[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `${key} was ${before.get(key) ?? "not there"}, is ${after.get(key) ?? "gone"}`);

/** Of each part how many pods serve, and the labels they wear. */
function podsByPart(store: Store): ReadonlyMap<string, string> {
  const parts = new Map<string, string[]>();
  for (const [, pod] of store.pods()) {
    const part = `pods of ${pod.metadata.labels["app.kubernetes.io/name"]}`;
    const word = `${isTrue(pod, "Ready") ? "ready" : "not ready"} ${textOf(pod.metadata.labels)}`;
    parts.set(part, [...(parts.get(part) ?? []), word]);
  }
  return new Map([...parts].map(([part, words]) => [part, words.sort().join("; ")]));
}

/** The order of keys says nothing. */
function textOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${key}:${textOf(inner)}`).join(",")}}`;
}

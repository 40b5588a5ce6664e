import type { Condition, Owner, Seen } from "../../wire/views.ts";

/** Any object, as it came off the wire: nothing about it is sure. */
export type Fields = Readonly<Record<string, unknown>>;

/** Longest text kept of any field: names are at most 253, and nothing longer belongs on a page. */
const longestText = 256;
const mostConditions = 16;

/** The fields of an object, or none when it is not one. */
export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? // A string-keyed look at a plain object: every value stays unknown.
      (value as Fields)
    : {};
}

/** The items of a list, or none when it is not one. */
export const items = (value: unknown): readonly Fields[] =>
  Array.isArray(value) ? value.map(fields) : [];

/** A text that says something, cut at 256 characters, or null. */
export const text = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value.slice(0, longestText) : null;

export const whole = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) ? value : null;

export const count = (value: unknown): number => Math.max(0, whole(value) ?? 0);

/** An RFC 3339 stamp as epoch milliseconds, or null. */
export function stamp(value: unknown): number | null {
  const at = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** What every view carries, or null for something that is no Kubernetes object. */
export function identity(object: Fields): Seen | null {
  const metadata = fields(object["metadata"]);
  const uid = text(metadata["uid"]);
  const name = text(metadata["name"]);
  // uids become keys of the lab's state: one that every object has from birth is no uid of an API server.
  if (uid === null || name === null || uid in Object.prototype) return null;
  return { uid, name, resourceVersion: text(metadata["resourceVersion"]) ?? "" };
}

export const label = (object: Fields, name: string): string | null =>
  text(fields(fields(object["metadata"])["labels"])[name]);

export const annotation = (object: Fields, name: string): string | null =>
  text(fields(fields(object["metadata"])["annotations"])[name]);

/** Label app.kubernetes.io/name; the object's own name when it has none. */
export const appOf = (object: Fields, { name }: Seen): string =>
  label(object, "app.kubernetes.io/name") ?? name;

export const versionOf = (object: Fields): string | null =>
  label(object, "app.kubernetes.io/version");

/** The owner that manages it, or null when nobody does. */
export function controllerOf(object: Fields): Owner | null {
  const references = items(fields(object["metadata"])["ownerReferences"]);
  const controller = references.find((reference) => reference["controller"] === true);
  return controller === undefined ? null : ownerFrom(controller);
}

/** A reference to another object; a piece that is missing stays empty. */
export const ownerFrom = (reference: Fields): Owner => ({
  kind: text(reference["kind"]) ?? "",
  name: text(reference["name"]) ?? "",
  uid: text(reference["uid"]) ?? "",
});

export function conditionsOf(object: Fields): readonly Condition[] {
  const given = items(fields(object["status"])["conditions"]).slice(0, mostConditions);
  return given.flatMap((condition) => {
    const type = text(condition["type"]);
    if (type === null) return [];
    const status = condition["status"];
    return [
      {
        type,
        status: status === "True" || status === "False" ? status : "Unknown",
        reason: text(condition["reason"]) ?? "",
        at: stamp(condition["lastTransitionTime"]),
      } as const,
    ];
  });
}

import type { ClusterLook } from "../../backend/cluster/actions.ts";
import { LabError } from "../../backend/core/errors.ts";
import type { Change } from "../changes.ts";
import type { ObjectTarget } from "../changes/names.ts";

/** An object of the business, as a change finds it again, and its content (outside input). Throws a LabError `no-object`. */
export async function namedObject(
  cluster: Pick<ClusterLook, "read">,
  kind: "ConfigMap" | "ResourceQuota" | "Secret",
  name: string,
): Promise<{ readonly target: ObjectTarget; readonly object: Readonly<Record<string, unknown>> }> {
  const place = { apiVersion: "v1", kind, namespace: "pizza", name };
  const found = await cluster.read(place);
  if (found === null) throw noObject(kind, name);
  return { target: { ...place, uid: found.uid }, object: found.object };
}

/** One field of an object is set to something else. */
export const fieldChange = (
  target: ObjectTarget,
  path: readonly string[],
  { before, after }: { readonly before: string | number | null; readonly after: string | number },
): Change => ({ type: "fields", target, fields: [{ path: [...path], before, after }] });

/** The object is there, but not as the fault needs it. */
export const notAsNeeded = (what: string) =>
  new LabError(
    "not-as-needed",
    what,
    "`npm start` makes the pizza business whole again, as its manifests say.",
  );

const noObject = (kind: string, name: string) =>
  new LabError(
    "no-object",
    `There is no ${kind} ${name} in pizza.`,
    "`npm start` makes the pizza business whole again, as its manifests say.",
  );

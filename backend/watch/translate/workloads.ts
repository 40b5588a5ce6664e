import type { WorkloadView } from "../../wire/views.ts";
import {
  annotation,
  appOf,
  conditionsOf,
  controllerOf,
  count,
  fields,
  identity,
  versionOf,
  whole,
  type Fields,
} from "./fields.ts";

/** An apps/v1 Deployment as the page needs it. */
export const deploymentView = (object: unknown): WorkloadView | null =>
  workload(object, (status) => count(status["updatedReplicas"]));

/** An apps/v1 ReplicaSet as the page needs it: it has one template, so each of its pods is of the newest. */
export const replicaSetView = (object: unknown): WorkloadView | null =>
  workload(object, (status) => count(status["replicas"]));

/** An apps/v1 StatefulSet as the page needs it. */
export const statefulSetView = (object: unknown): WorkloadView | null =>
  workload(object, (status) => count(status["updatedReplicas"]));

function workload(object: unknown, updated: (status: Fields) => number): WorkloadView | null {
  const given = fields(object);
  const seen = identity(given);
  if (seen === null) return null;
  const spec = fields(given["spec"]);
  const status = fields(given["status"]);
  const generation = whole(fields(given["metadata"])["generation"]) ?? 0;
  return {
    ...seen,
    app: appOf(given, seen),
    wanted: Math.max(0, whole(spec["replicas"]) ?? 1),
    ready: count(status["readyReplicas"]),
    available: count(status["availableReplicas"]),
    updated: updated(status),
    revision: revisionOf(given),
    paused: spec["paused"] === true,
    version: versionOf(fields(spec["template"])),
    owner: controllerOf(given),
    observed: (whole(status["observedGeneration"]) ?? 0) >= generation,
    conditions: conditionsOf(given),
  };
}

function revisionOf(object: Fields): number | null {
  const given = annotation(object, "deployment.kubernetes.io/revision");
  return given !== null && /^\d{1,15}$/.test(given) ? Number(given) : null;
}

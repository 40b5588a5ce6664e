import type { RollingView, WorkloadView } from "../../wire/views.ts";
import {
  annotation,
  appOf,
  conditionsOf,
  controllerOf,
  count,
  fields,
  identity,
  items,
  stamp,
  versionOf,
  whole,
  type Fields,
} from "./fields.ts";
import { templateView } from "./templates.ts";

/** An apps/v1 Deployment as the page needs it. */
export function deploymentView(object: unknown): WorkloadView | null {
  const view = workload(object, (status) => count(status["updatedReplicas"]));
  const given = fields(object);
  return view && { ...view, rolling: rollingOf(given, view), progressedAt: progressOf(given) };
}

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
    createdAt: stamp(fields(given["metadata"])["creationTimestamp"]) ?? 0,
    replicas: count(status["replicas"]),
    template: templateView(spec["template"]),
    rolling: null,
    progressedAt: null,
    changeCause: annotation(given, "kubernetes.io/change-cause"),
  };
}

/** What the API server fills in where nothing is said (k8s.io/kubernetes/pkg/apis/apps/v1/defaults.go). */
const usual = { share: "25%", progressDeadlineSeconds: 600 };

/** Rounded as the controller does: surge up, unavailable down, and never both 0 (deploymentutil.ResolveFenceposts). */
function rollingOf(given: Fields, { wanted }: Pick<WorkloadView, "wanted">): RollingView | null {
  const spec = fields(given["spec"]);
  const { type, rollingUpdate } = fields(spec["strategy"]);
  if (type === "Recreate") return null;
  const { maxSurge = usual.share, maxUnavailable = usual.share } = fields(rollingUpdate);
  const surge = Math.ceil(shareOf(maxSurge, wanted));
  const unavailable = Math.floor(shareOf(maxUnavailable, wanted));
  return {
    surge,
    unavailable: surge === 0 && unavailable === 0 ? 1 : unavailable,
    minReadySeconds: count(spec["minReadySeconds"]),
    progressDeadlineSeconds:
      whole(spec["progressDeadlineSeconds"]) ?? usual.progressDeadlineSeconds,
  };
}

/** A number, or a share of the wanted pods such as "25%". */
function shareOf(value: unknown, wanted: number): number {
  const percent = typeof value === "string" ? /^(?<n>\d{1,3})%$/.exec(value)?.groups?.["n"] : null;
  return percent == null ? count(value) : (Number(percent) * wanted) / 100;
}

function progressOf(given: Fields): number | null {
  const conditions = items(fields(given["status"])["conditions"]);
  const found = conditions.find(({ type }) => type === "Progressing");
  return found === undefined ? null : stamp(found["lastUpdateTime"]);
}

function revisionOf(object: Fields): number | null {
  const given = annotation(object, "deployment.kubernetes.io/revision");
  return given !== null && /^\d{1,15}$/.test(given) ? Number(given) : null;
}

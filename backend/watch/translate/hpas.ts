import type { HpaView } from "../../wire/views.ts";
import {
  conditionsOf,
  count,
  fields,
  identity,
  items,
  stamp,
  text,
  whole,
  type Fields,
} from "./fields.ts";

/** An autoscaling/v2 HorizontalPodAutoscaler as the page needs it. */
export function hpaView(object: unknown): HpaView | null {
  const hpa = fields(object);
  const seen = identity(hpa);
  if (seen === null) return null;
  const spec = fields(hpa["spec"]);
  const status = fields(hpa["status"]);
  return {
    ...seen,
    target: text(fields(spec["scaleTargetRef"])["name"]) ?? "",
    min: whole(spec["minReplicas"]) ?? 1,
    max: count(spec["maxReplicas"]),
    current: count(status["currentReplicas"]),
    desired: count(status["desiredReplicas"]),
    currentPercent: whole(fields(cpu(status["currentMetrics"])["current"])["averageUtilization"]),
    targetPercent: whole(fields(cpu(spec["metrics"])["target"])["averageUtilization"]),
    scaledAt: stamp(status["lastScaleTime"]),
    conditions: conditionsOf(hpa),
  };
}

/** The CPU entry of a list of metrics, or no fields. */
function cpu(metrics: unknown): Fields {
  const found = items(metrics).find(
    (metric) => metric["type"] === "Resource" && fields(metric["resource"])["name"] === "cpu",
  );
  return fields(found?.["resource"]);
}

import type { HpaCondition, HpaRules, HpaView } from "../../wire/views.ts";
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
import { milliOf, quantity } from "../../wire/quantity.ts";

/** An autoscaling/v2 HorizontalPodAutoscaler as the page needs it. */
export function hpaView(object: unknown): HpaView | null {
  const hpa = fields(object);
  const seen = identity(hpa);
  if (seen === null) return null;
  const spec = fields(hpa["spec"]);
  const status = fields(hpa["status"]);
  const behavior = fields(spec["behavior"]);
  const current = fields(cpu(status["currentMetrics"])["current"]);
  return {
    ...seen,
    target: text(fields(spec["scaleTargetRef"])["name"]) ?? "",
    min: whole(spec["minReplicas"]) ?? 1,
    max: count(spec["maxReplicas"]),
    current: count(status["currentReplicas"]),
    desired: count(status["desiredReplicas"]),
    currentPercent: whole(current["averageUtilization"]),
    targetPercent: whole(fields(cpu(spec["metrics"])["target"])["averageUtilization"]),
    scaledAt: stamp(status["lastScaleTime"]),
    conditions: withMessages(hpa),
    currentMilli: milliOf(current["averageValue"]),
    otherMetrics: items(spec["metrics"]).filter((metric) => !isCpu(metric)).length,
    scaleUp: rulesOf(behavior["scaleUp"]),
    scaleDown: rulesOf(behavior["scaleDown"]),
  };
}

const isCpu = (metric: Fields) =>
  metric["type"] === "Resource" && fields(metric["resource"])["name"] === "cpu";

/** The CPU entry of a list of metrics, or no fields. */
const cpu = (metrics: unknown): Fields => fields(items(metrics).find(isCpu)?.["resource"]);

function withMessages(hpa: Fields): readonly HpaCondition[] {
  const given = items(fields(hpa["status"])["conditions"]);
  return conditionsOf(hpa).map((condition) => {
    const own = given.find(({ type }) => type === condition.type);
    return { ...condition, message: text(own?.["message"]) ?? "" };
  });
}

const mostPolicies = 8;

function rulesOf(given: unknown): HpaRules | null {
  if (given === undefined || given === null) return null;
  const rules = fields(given);
  const select = rules["selectPolicy"];
  return {
    stabilizationSeconds: whole(rules["stabilizationWindowSeconds"]),
    tolerance: quantity(rules["tolerance"]),
    select: select === "Min" || select === "Disabled" ? select : "Max",
    policies: items(rules["policies"]).slice(0, mostPolicies).flatMap(policyOf),
  };
}

function policyOf(policy: Fields): HpaRules["policies"] {
  const { type } = policy;
  if (type !== "Pods" && type !== "Percent") return [];
  return [{ type, value: count(policy["value"]), periodSeconds: count(policy["periodSeconds"]) }];
}

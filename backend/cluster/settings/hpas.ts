import type { ControlSettings, HpaPolicy, HpaSettings } from "../../wire/settings.ts";
import { known } from "./known.ts";
import { at, fieldsOf, listAt, textAt } from "./look.ts";

type HpaDefaults = Pick<ControlSettings, "hpaTolerance" | "hpaDownscaleStabilization">;

/** An autoscaler's own numbers with what it scales, or null where it names nothing. Defaults: pkg/apis/autoscaling/v2/defaults.go. */
export function hpaSettings(
  object: unknown,
  byDefault: HpaDefaults,
): { readonly target: string; readonly settings: HpaSettings } | null {
  const name = textAt(object, "metadata", "name");
  const target = textAt(object, "spec", "scaleTargetRef", "name");
  if (name === null || target === null) return null;
  const where = `hpa/${name} .spec`;
  const spec = at(object, "spec");
  const count = (field: string, byDefault: number) =>
    known(fieldsOf(spec, where), { name: field, byDefault, unit: "number" });
  const window = (way: "scaleUp" | "scaleDown") => {
    const rules = at(spec, "behavior", way);
    const source = fieldsOf(rules, `${where}.behavior.${way}`);
    const field = "stabilizationWindowSeconds";
    if (way === "scaleDown" && source.read(field) === null)
      return byDefault.hpaDownscaleStabilization;
    return known(source, { name: field, byDefault: 0, unit: "seconds" });
  };
  const up = at(spec, "behavior", "scaleUp");
  const ownTolerance = fieldsOf(up, `${where}.behavior.scaleUp`);
  return {
    target,
    settings: {
      name,
      min: count("minReplicas", 1),
      max: count("maxReplicas", 1),
      targetPercent: targetPercent(spec, where),
      tolerance:
        ownTolerance.read("tolerance") === null
          ? byDefault.hpaTolerance
          : known(ownTolerance, { name: "tolerance", byDefault: 0.1, unit: "number" }),
      scaleUpStabilization: window("scaleUp"),
      scaleDownStabilization: window("scaleDown"),
      scaleUp: policiesOf(up) ?? scaleUpByDefault,
      scaleDown: policiesOf(at(spec, "behavior", "scaleDown")) ?? scaleDownByDefault,
    },
  };
}

const scaleUpByDefault: readonly HpaPolicy[] = [
  { type: "Pods", value: 4, periodMs: 15_000 },
  { type: "Percent", value: 100, periodMs: 15_000 },
];
const scaleDownByDefault: readonly HpaPolicy[] = [
  { type: "Percent", value: 100, periodMs: 15_000 },
];

function targetPercent(spec: unknown, where: string) {
  const metrics = listAt(spec, "metrics");
  const index = metrics.findIndex((one) => textAt(one, "resource", "name") === "cpu");
  const target = at(metrics[index], "resource", "target");
  if (typeof at(target, "averageUtilization") !== "number") return null;
  const source = fieldsOf(target, `${where}.metrics[${index}]`);
  return known(source, { name: "averageUtilization", byDefault: 80, unit: "percent" });
}

function policiesOf(rules: unknown): readonly HpaPolicy[] | null {
  const policies = listAt(rules, "policies").flatMap((one): HpaPolicy[] => {
    const type = textAt(one, "type");
    const value = at(one, "value");
    const seconds = at(one, "periodSeconds");
    if (type !== "Pods" && type !== "Percent") return [];
    if (typeof value !== "number" || typeof seconds !== "number") return [];
    return [{ type, value, periodMs: seconds * 1000 }];
  });
  return policies.length === 0 ? null : policies;
}

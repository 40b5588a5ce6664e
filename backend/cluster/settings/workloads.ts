import type {
  ControlSettings,
  Known,
  ProbeSettings,
  WorkloadSettings,
} from "../../wire/settings.ts";
import { known } from "./known.ts";
import { at, fieldsOf, listAt, textAt } from "./look.ts";

type Tolerations = Pick<ControlSettings, "notReadyToleration" | "unreachableToleration">;

interface Around {
  readonly tolerations: Tolerations;
  /** What the API server answers for PersistentVolumes. */
  readonly volumes: unknown;
}

/** A Deployment's or StatefulSet's own timings, or null where it has no name. Defaults: pkg/apis/apps/v1/defaults.go and pkg/apis/core/v1/defaults.go. */
export function workloadSettings(
  kind: WorkloadSettings["kind"],
  object: unknown,
  { tolerations: byDefault, volumes }: Around,
): WorkloadSettings | null {
  const name = textAt(object, "metadata", "name");
  if (name === null) return null;
  const where = `${kind.toLowerCase()}/${name}`;
  const spec = fieldsOf(at(object, "spec"), `${where} .spec`);
  const podSpec = at(object, "spec", "template", "spec");
  const pod = fieldsOf(podSpec, `${where} .spec.template.spec`);
  const container = at(podSpec, "containers", 0);
  const replicas = wholeOr(at(object, "spec", "replicas"), 1);
  const probe = (one: string) => probeSettings(at(container, one), `${pod.name} ${one}`);
  const seconds = (name: string, byDefault: number) =>
    known(spec, { name, byDefault, unit: "seconds" });
  return {
    kind,
    name,
    replicas,
    boundTo: boundTo(object, volumes),
    terminationGrace: known(pod, {
      name: "terminationGracePeriodSeconds",
      byDefault: 30,
      unit: "seconds",
    }),
    preStopSleep: preStopSleep(container, pod.name),
    startup: probe("startupProbe"),
    readiness: probe("readinessProbe"),
    liveness: probe("livenessProbe"),
    memoryLimit: memoryLimit(container, pod.name),
    minReady: seconds("minReadySeconds", 0),
    ...strategyOf(object, where, replicas),
    progressDeadline: seconds("progressDeadlineSeconds", 600),
    notReadyToleration: toleration(podSpec, "not-ready", pod.name) ?? byDefault.notReadyToleration,
    unreachableToleration:
      toleration(podSpec, "unreachable", pod.name) ?? byDefault.unreachableToleration,
  };
}

/** A StatefulSet's claims are called TEMPLATE-NAME-0 and so on; a volume on a node's own disk says which node that is. */
function boundTo(object: unknown, volumes: unknown): string | null {
  const name = textAt(object, "metadata", "name") ?? "";
  const templates = listAt(object, "spec", "volumeClaimTemplates").map((one) =>
    textAt(one, "metadata", "name"),
  );
  const claims = new Set(templates.map((template) => `${template}-${name}-0`));
  const namespace = textAt(object, "metadata", "namespace");
  const volume = listAt(volumes, "items").find((one) => {
    const claim = at(one, "spec", "claimRef");
    const isOurs = namespace === null || textAt(claim, "namespace") === namespace;
    return isOurs && claims.has(textAt(claim, "name") ?? "");
  });
  const terms = listAt(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms");
  return textAt(terms[0], "matchExpressions", 0, "values", 0);
}

function probeSettings(probe: unknown, where: string): ProbeSettings | null {
  if (probe === null) return null;
  const source = fieldsOf(probe, where);
  const seconds = (name: string, byDefault: number) =>
    known(source, { name, byDefault, unit: "seconds" });
  const count = (name: string, byDefault: number) =>
    known(source, { name, byDefault, unit: "number" });
  return {
    initialDelay: seconds("initialDelaySeconds", 0),
    period: seconds("periodSeconds", 10),
    timeout: seconds("timeoutSeconds", 1),
    failures: count("failureThreshold", 3),
    successes: count("successThreshold", 1),
  };
}

function preStopSleep(container: unknown, where: string): Known | null {
  const sleep = at(container, "lifecycle", "preStop", "sleep");
  if (sleep === null) return null;
  const found = known(fieldsOf(sleep, `${where} preStop.sleep`), {
    name: "seconds",
    byDefault: 0,
    unit: "seconds",
  });
  return found.setting === null
    ? found
    : { ...found, setting: { ...found.setting, name: "preStop.sleep.seconds" } };
}

/** In MiB; a quantity that is not written in Ki, Mi or Gi is left out. */
function memoryLimit(container: unknown, where: string): Known | null {
  const value = textAt(container, "resources", "limits", "memory");
  const [, count, unit] = /^(\d{1,12})(Ki|Mi|Gi)$/.exec(value ?? "") ?? [];
  if (value === null || count === undefined) return null;
  const amount = Number(count) * { Ki: 1 / 1024, Mi: 1, Gi: 1024 }[unit as "Ki" | "Mi" | "Gi"]; // one of these, by the pattern
  return { amount, setting: { name: "limits.memory", value, readFrom: where } };
}

/** Pods out of "25%" or 1: surge rounds up, unavailable down, and never are both 0 (pkg/controller/deployment/util: ResolveFenceposts). */
function strategyOf(object: unknown, where: string, replicas: number) {
  const rolling = at(object, "spec", "strategy", "rollingUpdate");
  const pods = (name: string, round: (share: number) => number): Known => {
    const raw = at(rolling, name);
    const share = shareOf(raw);
    const count = share === null ? wholeOr(raw, null) : round(share * replicas);
    const amount = count ?? round(0.25 * replicas);
    const readFrom = count === null ? "Kubernetes' default" : `${where} .spec.strategy`;
    const value = count === null ? "25%" : String(raw);
    return { amount, setting: { name, value, readFrom } };
  };
  const maxSurge = pods("maxSurge", Math.ceil);
  const maxUnavailable = pods("maxUnavailable", Math.floor);
  const isStuck = maxSurge.amount === 0 && maxUnavailable.amount === 0;
  return { maxSurge, maxUnavailable: isStuck ? { ...maxUnavailable, amount: 1 } : maxUnavailable };
}

function shareOf(raw: unknown): number | null {
  const [, percent] = typeof raw === "string" ? (/^(\d{1,3})%$/.exec(raw) ?? []) : [];
  return percent === undefined ? null : Number(percent) / 100;
}

const wholeOr = <T>(raw: unknown, otherwise: T): number | T =>
  typeof raw === "number" && Number.isInteger(raw) && raw >= 0 ? raw : otherwise;

/** How long a pod stays on a node with this taint, where its template says so itself. */
function toleration(podSpec: unknown, taint: string, where: string): Known | null {
  const key = `node.kubernetes.io/${taint}`;
  const found = listAt(podSpec, "tolerations").find(
    (one) => textAt(one, "key") === key && ["NoExecute", null].includes(textAt(one, "effect")),
  );
  const seconds = at(found, "tolerationSeconds");
  if (typeof seconds !== "number" || !Number.isFinite(seconds)) return null;
  const value = `${Math.max(0, seconds)} s`;
  const setting = { name: `tolerationSeconds of ${key}`, value, readFrom: where };
  return { amount: Math.max(0, seconds) * 1000, setting };
}

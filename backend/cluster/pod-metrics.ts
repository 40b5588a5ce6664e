import { milliOf } from "../wire/quantity.ts";
import type { PodUse } from "../wire/scaling.ts";
import type { Kube } from "./clients.ts";
import { at, listAt, textAt } from "./settings/look.ts";

/** CPU of each pod of a namespace as metrics-server tells it, read as the autoscaler does: getPodMetrics in pkg/controller/podautoscaler/metrics/client.go. Throws a KubeError where there is no metrics-server. */
export async function readPodUses(
  kube: Pick<Kube, "get">,
  namespace: string,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, PodUse>>> {
  const path = `/apis/metrics.k8s.io/v1beta1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const told = await kube.get<unknown>(path, {}, signal);
  return Object.fromEntries(listAt(told, "items").flatMap(useOf));
}

function useOf(pod: unknown): (readonly [string, PodUse])[] {
  const name = textAt(pod, "metadata", "name");
  const stamp = Date.parse(textAt(pod, "timestamp") ?? "");
  const containers = listAt(pod, "containers").map((one) => milliOf(at(one, "usage", "cpu")));
  const known = containers.filter((milli) => milli !== null);
  // One container without a measurement, and the pod has none.
  if (name === null || Number.isNaN(stamp) || known.length === 0) return [];
  if (known.length < containers.length) return [];
  const milli = known.reduce((sum, one) => sum + one, 0);
  return [[name, { milli, at: stamp, windowMs: durationMs(textAt(pod, "window")) }]];
}

const units: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 1e-6,
};

/** A Go duration, such as "17.593s" or "1m0.5s"; 0 for anything else. */
export function durationMs(written: string | null): number {
  let sum = 0;
  for (const [, number, unit] of (written ?? "").matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)/g))
    sum += Number(number) * (units[unit ?? ""] ?? 0);
  return sum;
}

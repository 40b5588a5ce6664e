import { z } from "zod";
import { type Kube, KubeError, type KubeObject } from "../../backend/cluster/clients.ts";
import type { Guard } from "../../backend/cluster/guard.ts";
import { labLabels, labNamespace } from "../../backend/cluster/marker.ts";
import { pathOf } from "../../backend/cluster/paths.ts";
import { type Clock, systemClock } from "../../backend/core/clock.ts";
import { type Collection, collect } from "./collection.ts";
import { essencesOf } from "./essence.ts";
import type { Looking } from "./items.ts";

const baselineSchema = z.strictObject({
  /** By the lab's clock, epoch milliseconds. */
  at: z.number(),
  /** What matters of each object, by key such as "Deployment/pizza/storefront". Of Secrets only hashes. */
  objects: z.record(z.string(), z.json()),
});

/** How the cluster was when it was as it should be. */
export type Baseline = z.output<typeof baselineSchema>;

const place = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: labNamespace,
  name: "baseline",
};

export interface RecordOptions {
  readonly kube: Pick<Kube, "apply">;
  readonly guard: Guard;
  readonly cluster: Looking;
  readonly clock?: Clock;
}

/**
 * Writes down how the cluster is, as what it shall be compared with from now on: right after the pizza business was opened, and after
 * each release that was meant to stay.
 */
export async function recordBaseline(options: RecordOptions): Promise<Baseline> {
  const { cluster, clock = systemClock } = options;
  const baseline = baselineOf(await collect(cluster), clock.now());
  await write(options, baseline);
  return baseline;
}

async function write(
  { kube, guard }: Pick<RecordOptions, "kube" | "guard">,
  baseline: Baseline,
): Promise<void> {
  const object: KubeObject & { readonly data: unknown } = {
    apiVersion: place.apiVersion,
    kind: place.kind,
    metadata: { name: place.name, namespace: place.namespace, labels: labLabels },
    data: { baseline: JSON.stringify(baseline) },
  };
  await guard.check();
  await kube.apply(object);
}

/** The same for one object alone, such as "Deployment/pizza/storefront": the rest of the baseline stays. Nothing where there is none. */
export async function recordObject(
  options: RecordOptions & { readonly kube: Pick<Kube, "apply" | "get"> },
  key: string,
): Promise<void> {
  const { kube, cluster } = options;
  const before = await readBaseline(kube);
  const now = essencesOf((await collect(cluster)).kept)[key];
  if (before === null || now === undefined) return;
  await write(options, { ...before, objects: { ...before.objects, [key]: now } });
}

export const baselineOf = ({ kept, nodes }: Collection, at: number): Baseline => ({
  at,
  objects: essencesOf([...kept, ...nodes]),
});

/** The baseline of this cluster; null where there is none, or none that can be read. */
export async function readBaseline(kube: Pick<Kube, "get">): Promise<Baseline | null> {
  try {
    const { data } = objectSchema.parse(await kube.get(pathOf(place)));
    return baselineSchema.parse(JSON.parse(data.baseline));
  } catch (error) {
    if (error instanceof KubeError && error.status !== 404) throw error;
    return null;
  }
}

const objectSchema = z.object({ data: z.object({ baseline: z.string() }) });

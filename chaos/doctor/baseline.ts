import { z } from "zod";
import { type Kube, KubeError, type KubeObject } from "../../backend/cluster/clients.ts";
import type { Guard } from "../../backend/cluster/guard.ts";
import { labLabels, labNamespace } from "../../backend/cluster/marker.ts";
import { pathOf } from "../../backend/cluster/paths.ts";
import { type Clock, systemClock } from "../../backend/core/clock.ts";
import type { Json } from "../../backend/core/json.ts";
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

/**
 * The pod template alone of one Deployment, such as "Deployment/pizza/storefront": what was released on purpose and is healthy. The rest
 * of the baseline stays. Nothing where there is none, or where the template is not (any more) what was meant.
 */
export async function recordTemplate(
  options: RecordOptions & { readonly kube: Pick<Kube, "apply" | "get"> },
  key: string,
  isMeant: (template: Json) => boolean,
): Promise<void> {
  const before = await readBaseline(options.kube);
  const now = workloadSchema.safeParse(essencesOf((await collect(options.cluster)).kept)[key]);
  const was = workloadSchema.safeParse(before?.objects[key]);
  if (before === null || !now.success || !was.success) return;
  const { template } = now.data.spec;
  if (!isMeant(template)) return;
  const object = { ...was.data, spec: { ...was.data.spec, template } };
  await write(options, { ...before, objects: { ...before.objects, [key]: object } });
}

const workloadSchema = z
  .object({ spec: z.object({ template: z.json() }).catchall(z.json()) })
  .catchall(z.json());

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

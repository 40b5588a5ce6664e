import { z } from "zod";
import { keyOf } from "../changes/names.ts";
import type { Item } from "./items.ts";
import { foreignTaints } from "./taints.ts";

const json = z.json();
export type Essences = Record<string, z.output<typeof json>>;

/** What of each object must stay as it is, by key. Paths within are the object's own, so that a difference can be put into a patch. */
export function essencesOf(items: readonly Item[]): Essences {
  const scaled = scaledByAutoscaler(items);
  return Object.fromEntries(
    items.filter(isMeant).map((item) => [nameOf(item), json.parse(essenceOf(item, scaled))]),
  );
}

export const nameOf = ({ kind, metadata }: Pick<Item, "kind" | "metadata">): string =>
  keyOf({ kind, namespace: metadata.namespace ?? null, name: metadata.name });

/** Kubernetes puts one of these into every namespace. */
const isMeant = ({ kind, metadata }: Item) =>
  !(kind === "ConfigMap" && metadata.name === "kube-root-ca.crt");

function essenceOf(item: Item, scaled: ReadonlySet<string>): unknown {
  switch (item.kind) {
    case "Node":
      return { spec: { taints: foreignTaints(item) } };
    case "ConfigMap":
      return { data: item["data"] ?? {} };
    case "Secret":
      return { type: item["type"] ?? "", data: item["data"] ?? {} };
    case "Deployment":
    case "StatefulSet":
      return { spec: workloadSpec(item, scaled.has(`${item.kind}/${item.metadata.name}`)) };
    default:
      return { spec: item["spec"] ?? {} };
  }
}

const restartedAt = "kubectl.kubernetes.io/restartedAt";

/** Without what an autoscaler decides, and without the mark of `kubectl rollout restart`: a restart changes nothing. */
function workloadSpec(item: Item, isScaled: boolean): unknown {
  const { replicas, template, ...spec } = workloadSchema.parse(item["spec"]);
  const { [restartedAt]: _at, ...annotations } = template.metadata.annotations;
  const { annotations: _all, ...metadata } = template.metadata;
  const kept = Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations };
  return {
    ...spec,
    ...(isScaled || replicas === undefined ? {} : { replicas }),
    template: { ...template, metadata: kept },
  };
}

const workloadSchema = z.looseObject({
  replicas: z.int().optional(),
  template: z.looseObject({
    metadata: z
      .looseObject({ annotations: z.record(z.string(), z.string()).default({}) })
      .prefault({}),
  }),
});

function scaledByAutoscaler(items: readonly Item[]): ReadonlySet<string> {
  const targets = items
    .filter(({ kind }) => kind === "HorizontalPodAutoscaler")
    .map((item) => autoscalerSchema.parse(item["spec"]).scaleTargetRef);
  return new Set(targets.map(({ kind, name }) => `${kind}/${name}`));
}

const autoscalerSchema = z.looseObject({
  scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
});

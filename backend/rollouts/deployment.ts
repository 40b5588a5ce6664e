import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { ClusterLook, LiveObject, ObjectRef } from "../cluster/actions.ts";
import { LabError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";

const container = z.looseObject({ name: z.string(), image: z.string() });
const metadata = z.looseObject({
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
});
const templateSchema = z.looseObject({
  metadata: metadata.prefault({}),
  spec: z.looseObject({ containers: z.tuple([container], container) }),
});
const deploymentSchema = z.object({
  metadata,
  spec: z.object({ paused: z.boolean().default(false), template: templateSchema }),
});

/** A Deployment as a release needs it. */
export interface Deployment {
  readonly target: ObjectRef;
  readonly paused: boolean;
  /** As the API server gave it. */
  readonly template: Json;
  readonly container: string;
  readonly image: string;
  readonly version: string | null;
  readonly changeCause: string | null;
  readonly restartedAt: string | null;
}

export const changeCause = "kubernetes.io/change-cause";
export const restartedAt = "kubectl.kubernetes.io/restartedAt";
export const versionLabel = "app.kubernetes.io/version";
const hashLabel = "pod-template-hash";

/** The Deployment of this name as it is now. Throws a LabError `no-deployment`. */
export async function readDeployment(
  cluster: Pick<ClusterLook, "read">,
  place: { readonly namespace: string; readonly name: string },
): Promise<Deployment> {
  const at = { apiVersion: "apps/v1", kind: "Deployment", ...place };
  const found = await cluster.read(at);
  if (found === null) throw noDeployment(place);
  const { metadata, spec } = deploymentSchema.parse(found.object);
  const [first] = spec.template.spec.containers;
  return {
    target: { ...at, uid: found.uid },
    paused: spec.paused,
    template: templateOf(found),
    container: first.name,
    image: first.image,
    version: spec.template.metadata.labels[versionLabel] ?? null,
    changeCause: metadata.annotations[changeCause] ?? null,
    restartedAt: spec.template.metadata.annotations[restartedAt] ?? null,
  };
}

const specSchema = z.looseObject({ spec: z.looseObject({ template: z.json() }) });
const templateOf = ({ object }: LiveObject): Json => specSchema.parse(object).spec.template;

/** A ReplicaSet's template as its Deployment would have it: without the label that its controller puts on. */
export function ownTemplate(set: LiveObject): Json {
  const { labels, ...rest } = templateSchema.parse(templateOf(set)).metadata;
  const { [hashLabel]: _hash, ...own } = labels;
  const { annotations, ...others } = rest;
  const hasAny = Object.keys(annotations).length > 0;
  const template = z.record(z.string(), z.json()).parse(templateOf(set));
  return z.json().parse({
    ...template,
    metadata: { ...others, ...(hasAny ? { annotations } : {}), labels: own },
  });
}

/** The same pods would come of both: a restart's mark makes no difference. */
export const isSameTemplate = (a: Json, b: Json): boolean =>
  isDeepStrictEqual(withoutMarks(a), withoutMarks(b));

function withoutMarks(template: Json): unknown {
  const { metadata, ...rest } = templateSchema.parse(template);
  const { [restartedAt]: _at, ...annotations } = metadata.annotations;
  const { [hashLabel]: _hash, ...labels } = metadata.labels;
  return { ...rest, metadata: { ...metadata, labels, annotations } };
}

const noDeployment = ({ namespace, name }: { readonly namespace: string; readonly name: string }) =>
  new LabError(
    "no-deployment",
    `There is no Deployment ${name} in ${namespace}.`,
    `\`kubectl -n ${namespace} get deployments\` shows what is there.`,
  );

import { z } from "zod";
import type { ClusterLook } from "../../backend/cluster/actions.ts";
import { LabError } from "../../backend/core/errors.ts";
import type { ObjectTarget } from "../changes/names.ts";

/** Parameters that say which Deployment of the business. The ledger is a StatefulSet: with a broken template it does not heal by itself, not even when the template is mended. */
export const whichDeployment = {
  app: z
    .enum(["storefront", "kitchen", "receipts"])
    .default("storefront")
    .describe("Which part of the business."),
};

/** A Deployment as far as faults change it. */
export interface Deployment {
  readonly target: ObjectTarget;
  readonly replicas: number;
  readonly minReadySeconds: number;
  /** The image of its first container, and that container's name. */
  readonly image: string;
  readonly container: string;
  /** The pods' label app.kubernetes.io/version. */
  readonly version: string | null;
  /** How many pods a rolling update may take away first; null where it is not said. */
  readonly maxUnavailable: number | string | null;
}

/** The Deployment of this name as it is now. Throws a LabError `no-deployment`. */
export async function deploymentNamed(
  cluster: Pick<ClusterLook, "read">,
  name: string,
  namespace = "pizza",
): Promise<Deployment> {
  const place = { apiVersion: "apps/v1", kind: "Deployment", namespace, name };
  const found = await cluster.read(place);
  if (found === null) throw noDeployment(name, namespace);
  const { spec } = deploymentSchema.parse(found.object);
  return {
    target: { ...place, uid: found.uid },
    replicas: spec.replicas,
    minReadySeconds: spec.minReadySeconds,
    image: spec.template.spec.containers[0].image,
    container: spec.template.spec.containers[0].name,
    version: spec.template.metadata.labels["app.kubernetes.io/version"] ?? null,
    maxUnavailable: spec.strategy.rollingUpdate?.maxUnavailable ?? null,
  };
}

/** What is read of a Deployment; the rest of it is left alone. */
const container = z.object({ name: z.string(), image: z.string() });
const deploymentSchema = z.object({
  spec: z.object({
    replicas: z.int().default(1),
    minReadySeconds: z.int().default(0),
    strategy: z
      .object({
        rollingUpdate: z
          .object({ maxUnavailable: z.union([z.int(), z.string()]).optional() })
          .optional(),
      })
      .default({}),
    template: z.object({
      metadata: z.object({ labels: z.record(z.string(), z.string()).default({}) }),
      spec: z.object({ containers: z.tuple([container], container) }),
    }),
  }),
});

const noDeployment = (name: string, namespace: string) =>
  new LabError(
    "no-deployment",
    `There is no Deployment ${name} in ${namespace}.`,
    `\`kubectl -n ${namespace} get deployments\` shows what is there.`,
  );

import { z } from "zod";
import type { ObjectRef } from "../actions.ts";

/** See ClusterActions.notSettled: what this object still has to do, in words, or null. */
export function unsettledPart({ kind, name }: ObjectRef, object: unknown): string | null {
  const part = partOf(kind, object);
  return part === null ? null : `${kind} ${name}: ${part}`;
}

/** Whether objects of this kind keep pods. */
export const hasPods = (kind: string): boolean =>
  ["Deployment", "StatefulSet", "DaemonSet"].includes(kind);

function partOf(kind: string, object: unknown): string | null {
  switch (kind) {
    case "Deployment":
      return ofDeployment(workloadSchema.parse(object));
    case "StatefulSet":
      return ofStatefulSet(workloadSchema.parse(object));
    case "DaemonSet":
      return ofDaemonSet(workloadSchema.parse(object));
    default:
      return null;
  }
}

const count = z.int().default(0);

const workloadSchema = z.object({
  metadata: z.object({ generation: count }),
  spec: z.object({ replicas: z.int().default(1) }),
  status: z
    .object({
      observedGeneration: count,
      replicas: count,
      updatedReplicas: count,
      readyReplicas: count,
      availableReplicas: count,
      currentRevision: z.string().default(""),
      updateRevision: z.string().default(""),
      desiredNumberScheduled: count,
      updatedNumberScheduled: count,
      numberReady: count,
      numberAvailable: count,
      numberMisscheduled: count,
    })
    .prefault({}),
});
type Workload = z.output<typeof workloadSchema>;

function ofDeployment({ metadata, spec, status }: Workload): string | null {
  const { replicas } = spec;
  if (status.observedGeneration < metadata.generation) return unnoticed;
  if (status.updatedReplicas < replicas)
    return `${status.updatedReplicas} of ${replicas} pods are of its template`;
  if (status.replicas > status.updatedReplicas)
    return `${status.replicas - status.updatedReplicas} pods too many are still there`;
  return short(status.readyReplicas, replicas, "ready") ?? available(status, replicas);
}

function ofStatefulSet({ metadata, spec, status }: Workload): string | null {
  const { replicas } = spec;
  if (status.observedGeneration < metadata.generation) return unnoticed;
  // A change that reaches no pod (zero replicas) leaves the current revision behind, and nothing to do.
  if (status.currentRevision !== status.updateRevision && replicas > 0)
    return `${status.updatedReplicas} of ${replicas} pods are of its template`;
  if (status.replicas > replicas)
    return `${status.replicas - replicas} pods too many are still there`;
  return short(status.readyReplicas, replicas, "ready") ?? available(status, replicas);
}

function ofDaemonSet({ metadata, status }: Workload): string | null {
  const { desiredNumberScheduled: wanted } = status;
  if (status.observedGeneration < metadata.generation) return unnoticed;
  return (
    short(status.updatedNumberScheduled, wanted, "of its template") ??
    short(status.numberReady, wanted, "ready") ??
    short(status.numberAvailable, wanted, "available")
  );
}

const unnoticed = "its change has not been noticed yet";

const available = (status: Workload["status"], wanted: number) =>
  short(status.availableReplicas, wanted, "available");

const short = (found: number, wanted: number, what: string) =>
  found < wanted ? `${found} of ${wanted} pods are ${what}` : null;

import { LabError } from "../../core/errors.ts";
import type { ActionsOptions, ObjectRef } from "../actions.ts";

/** The cluster's own parts that a fault may touch, beside the nodes. */
const systemDeployments = ["coredns", "metrics-server"];

/** Throws a LabError `outside-business` unless faults may write to this object. */
export function checkTerritory(
  { namespace, reach = "cluster" }: Pick<ActionsOptions, "namespace" | "reach">,
  target: Omit<ObjectRef, "uid" | "apiVersion">,
): void {
  if (target.namespace === namespace) return;
  const { kind, name } = target;
  const isNode = target.namespace === null && kind === "Node";
  const isSystem =
    target.namespace === "kube-system" && kind === "Deployment" && systemDeployments.includes(name);
  if (reach === "cluster" && (isNode || isSystem)) return;
  throw outsideBusiness(target, namespace);
}

const outsideBusiness = (
  { kind, name, namespace }: Omit<ObjectRef, "uid" | "apiVersion">,
  business: string,
) =>
  new LabError(
    "outside-business",
    `The ${kind === "Pod" ? "pod" : kind} ${name} lies ${namespace === null ? "outside every namespace" : `in ${namespace}`}: the lab breaks nothing outside ${business}.`,
    `Choose something of ${business}.`,
  );

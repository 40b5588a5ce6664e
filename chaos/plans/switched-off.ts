import { LabError } from "../../backend/core/errors.ts";
import { deploymentNamed } from "./deployments.ts";
import { type FaultContext, type Plan, planOf } from "../fault.ts";
import { fieldChange } from "./objects.ts";

/** A Deployment of kube-system has no pods for a while. Throws a LabError `already-off`. */
export async function switchedOffPlan(
  { cluster }: Pick<FaultContext, "cluster">,
  name: string,
  holdSeconds: number,
): Promise<Plan> {
  const { target, replicas } = await deploymentNamed(cluster, name, "kube-system");
  if (replicas === 0) throw alreadyOff(name);
  return planOf({
    victims: [{ kind: "deployment", name, uid: target.uid }],
    changes: [fieldChange(target, ["spec", "replicas"], { before: replicas, after: 0 })],
    holdSeconds,
    kubectl: [`kubectl -n kube-system scale deployment ${name} --replicas=0`],
  });
}

const alreadyOff = (name: string) =>
  new LabError(
    "already-off",
    `The Deployment ${name} in kube-system has no pods already.`,
    `\`kubectl -n kube-system scale deployment ${name} --replicas=1\` starts it.`,
  );

import { z } from "zod";
import type { PodRef } from "../../backend/cluster/actions.ts";
import type { Change } from "../changes.ts";
import type { ObjectTarget } from "../changes/names.ts";
import { deploymentNamed, whichDeployment } from "../deployments.ts";
import { defineFault, planOf } from "../fault.ts";
import { namedObject, notAsNeeded } from "../objects.ts";
import { holdFor, podsOf, targetOf } from "../targets.ts";

export const quotaExhausted = defineFault({
  name: "quota-exhausted",
  title: "use the quota up",
  group: "configuration",
  description:
    "The namespace may have one pod less than it has, and one goes: the API server refuses its successor (exceeded quota). The ReplicaSet tries ever more seldom; so that it tries at once when the quota is back, the Deployment's minReadySeconds is one more meanwhile.",
  lesson:
    "A quota also refuses the pods that would heal: what runs goes on running, what is lost stays lost.",
  key: null,
  needs: [],
  params: z.strictObject({ ...whichDeployment, ...holdFor(20) }),

  async plan(context, { app, seconds }) {
    const deployment = await deploymentNamed(context.cluster, app);
    const quota = await namedObject(context.cluster, "ResourceQuota", "pizza");
    const { spec, status } = quotaSchema.parse(quota.object);
    if (!(Number(status.used.pods) > 1)) throw notAsNeeded("The quota counts no pods yet.");
    const wanted = { app, pod: "", node: "", zone: "", mode: "one", amount: 1 } as const;
    const pods = await podsOf(context, wanted);
    const fewer = String(Number(status.used.pods) - pods.length);
    const later = deployment.minReadySeconds + 1;
    return planOf({
      victims: [
        { kind: "other", name: "ResourceQuota pizza", uid: quota.target.uid },
        { kind: "deployment", name: app, uid: deployment.target.uid },
        ...pods.map(({ name, uid }) => ({ kind: "pod" as const, name, uid })),
      ],
      changes: [
        // First, so that it is taken back last: the Deployment then writes to its ReplicaSet, which wakes it.
        fieldOf(
          deployment.target,
          ["spec", "minReadySeconds"],
          [deployment.minReadySeconds, later],
        ),
        fieldOf(quota.target, ["spec", "hard", "pods"], [spec.hard.pods, fewer]),
        ...pods.map((pod) => deletionOf(pod)),
      ],
      holdSeconds: seconds,
      kubectl: [
        `kubectl -n pizza patch resourcequota pizza -p '{"spec":{"hard":{"pods":"${fewer}"}}}'`,
        ...pods.map(({ name }) => `kubectl -n pizza delete pod ${name}`),
      ],
    });
  },
});

const fieldOf = (
  target: ObjectTarget,
  path: string[],
  [before, after]: readonly [number | string, number | string],
): Change => ({ type: "fields", target, fields: [{ path, before, after }] });

const deletionOf = (pod: PodRef): Change => ({
  type: "pod-deletion",
  pod: targetOf(pod),
  graceSeconds: null,
});

const pods = z.string().regex(/^\d+$/);
const quotaSchema = z.object({
  spec: z.object({ hard: z.object({ pods }) }),
  status: z.object({ used: z.object({ pods }) }),
});

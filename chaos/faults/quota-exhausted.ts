import { z } from "zod";
import type { Change } from "../changes.ts";
import { deploymentNamed, whichDeployment } from "../plans/deployments.ts";
import { defineFault, planOf } from "../fault.ts";
import { fieldChange, namedObject, notAsNeeded } from "../plans/objects.ts";
import { holdFor, podsOf, targetOf } from "../plans/targets.ts";

export const quotaExhausted = defineFault({
  name: "quota-exhausted",
  title: "use the quota up",
  group: "configuration",
  description:
    "The namespace may have one pod less than it has, and one goes: the API server refuses its successor (exceeded quota). The ReplicaSet tries ever more seldom; so that it tries at once when the quota is back, the Deployment's minReadySeconds is one more meanwhile.",
  lesson:
    "A quota also refuses the pods that would heal: what runs goes on running, what is lost stays lost.",
  key: null,
  mnemonic: "qu",
  needs: [],
  params: z.strictObject({ ...whichDeployment, ...holdFor(20) }),

  async plan(context, { app, seconds }) {
    const { target, minReadySeconds } = await deploymentNamed(context.cluster, app);
    const quota = await namedObject(context.cluster, "ResourceQuota", "pizza");
    const { spec, status } = quotaSchema.parse(quota.object);
    if (!(Number(status.used.pods) > 1)) throw notAsNeeded("The quota counts no pods yet.");
    const wanted = { app, pod: "", node: "", zone: "", mode: "one", amount: 1 } as const;
    const pods = await podsOf(context, wanted);
    const hard = { before: spec.hard.pods, after: String(Number(status.used.pods) - pods.length) };
    const ready = { before: minReadySeconds, after: minReadySeconds + 1 };
    return planOf({
      victims: [
        { kind: "other", name: "ResourceQuota pizza", uid: quota.target.uid },
        { kind: "deployment", name: app, uid: target.uid },
        ...pods.map(({ name, uid }) => ({ kind: "pod" as const, name, uid })),
      ],
      changes: [
        // First, so that it is taken back last: the Deployment then writes to its ReplicaSet, which wakes it.
        fieldChange(target, ["spec", "minReadySeconds"], ready),
        fieldChange(quota.target, ["spec", "hard", "pods"], hard),
        ...pods.map((pod): Change => ({
          type: "pod-deletion",
          pod: targetOf(pod),
          graceSeconds: null,
        })),
      ],
      holdSeconds: seconds,
      kubectl: [
        `kubectl -n pizza patch resourcequota pizza -p '{"spec":{"hard":{"pods":"${hard.after}"}}}'`,
        ...pods.map(({ name }) => `kubectl -n pizza delete pod ${name}`),
      ],
    });
  },
});

const pods = z.string().regex(/^\d+$/);
const quotaSchema = z.object({
  spec: z.object({ hard: z.object({ pods }) }),
  status: z.object({ used: z.object({ pods }) }),
});

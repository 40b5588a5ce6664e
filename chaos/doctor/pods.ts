import { z } from "zod";
import { safeText } from "../../backend/core/text.ts";
import type { Finding } from "../../backend/wire/state.ts";
import { type Collection, ofKind } from "./collection.ts";
import { unreadiness } from "./nodes.ts";
import { type Item, kubectlFor, whereOf } from "./items.ts";

/** A pod may take this long to come, to get ready or to go before it is anybody's business. */
const patienceMs = 15_000;

/** Pods that do not get ready, loop or do not go, and Deployments that cannot make theirs. `now`: by the API server's clock. */
export function podFindings(
  { nodes, pods, kept }: Omit<Collection, "leases">,
  now: number,
): readonly Finding[] {
  const lost = new Set(nodes.filter((node) => unreadiness(node) !== null).map(nameOfItem));
  // What becomes of the pods of a lost node follows from it, and ends with it.
  const found = pods.filter((pod) => !lost.has(onNode(pod))).flatMap((pod) => ofPod(pod, now));
  const sick = new Set(found.map(({ app }) => app));
  return [
    ...found.map(({ finding }) => finding),
    // Where its pods are named already, the workload has nothing to add.
    ...ofKind(kept, "Deployment")
      .filter((workload) => !sick.has(appOf(workload)))
      .flatMap(ofWorkload),
  ];
}

const appOf = ({ metadata: { labels, name } }: Item) =>
  labels["app.kubernetes.io/name"] ?? labels["k8s-app"] ?? name;

const nameOfItem = ({ metadata }: Item) => metadata.name;
const onNode = (pod: Item) => nodeNameSchema.parse(pod["spec"] ?? {}).nodeName ?? "";
const nodeNameSchema = z.looseObject({ nodeName: z.string().optional() });

const podSchema = z.looseObject({
  phase: z.string().default("Pending"),
  conditions: z
    .array(
      z.object({
        type: z.string(),
        status: z.string(),
        reason: z.string().optional(),
        lastTransitionTime: z.string().nullish(),
      }),
    )
    .default([]),
  containerStatuses: z
    .array(
      z.looseObject({
        state: z
          .looseObject({ waiting: z.looseObject({ reason: z.string().optional() }).optional() })
          .prefault({}),
      }),
    )
    .default([]),
});

/** These do not end by themselves within anybody's patience. */
const loops = [
  "CrashLoopBackOff",
  "ImagePullBackOff",
  "ErrImagePull",
  "CreateContainerConfigError",
];

function ofPod(
  pod: Item,
  now: number,
): readonly { readonly app: string; readonly finding: Finding }[] {
  const { phase, conditions, containerStatuses } = podSchema.parse(pod["status"] ?? {});
  const { name, deletionTimestamp } = pod.metadata;
  const says = (what: string, remedy: string) => [
    { app: appOf(pod), finding: { where: whereOf(pod), what, remedy } },
  ];
  const kubectl = kubectlFor(pod);
  if (deletionTimestamp !== undefined)
    return now - Date.parse(deletionTimestamp) < patienceMs
      ? []
      : says(
          "should be gone, and is not",
          `${kubectl} delete pod ${name} --force --grace-period=0`,
        );
  if (phase === "Succeeded" || phase === "Failed") return [];
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready?.status === "True") return [];
  const waiting = containerStatuses.flatMap(({ state }) => state.waiting?.reason ?? []);
  const loop = waiting.find((reason) => loops.includes(reason));
  const since = Date.parse(ready?.lastTransitionTime ?? pod.metadata.creationTimestamp);
  if (loop === undefined && now - since < patienceMs) return [];
  const unscheduled = conditions.find(
    ({ type, status }) => type === "PodScheduled" && status === "False",
  );
  const why = loop ?? unscheduled?.reason ?? waiting[0] ?? ready?.reason;
  const remedy =
    loop === "CrashLoopBackOff"
      ? `${kubectl} logs ${name} --previous`
      : `${kubectl} describe pod ${name}`;
  return says(why === undefined ? "is not ready" : `is not ready (${safeText(why)})`, remedy);
}

const workloadSchema = z.looseObject({
  conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]),
});

/** Pods that nobody can make, such as those that a quota refuses. One that is only fewer than wanted may be on its way. */
function ofWorkload(workload: Item): readonly Finding[] {
  const { conditions } = workloadSchema.parse(workload["status"] ?? {});
  if (!conditions.some(({ type, status }) => type === "ReplicaFailure" && status === "True"))
    return [];
  const remedy = `${kubectlFor(workload)} describe ${whereOf(workload)}`;
  return [{ where: whereOf(workload), what: "cannot make its pods", remedy }];
}

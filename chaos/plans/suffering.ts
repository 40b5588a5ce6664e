import type { z } from "zod";
import type { PodRef } from "../../backend/cluster/actions.ts";
import type { sufferingSchema } from "../changes/pod-suffering.ts";
import { type Plan, planOf } from "../fault.ts";
import { targetOf } from "./targets.ts";

/** Each of these pods suffers this. `holdSeconds`: until the lab tells them to recover; left out where nothing is held. */
export const sufferingPlan = (
  pods: readonly PodRef[],
  suffering: z.output<typeof sufferingSchema>,
  holdSeconds = 0,
): Plan =>
  planOf({
    victims: pods.map(({ name, uid }) => ({ kind: "pod", name, uid })),
    changes: pods.map((pod) => ({ type: "pod-suffering", pod: targetOf(pod), suffering })),
    holdSeconds,
    kubectl: pods.map((pod) => byHand(pod, suffering)),
  });

/** The pod's own program for it: it tells the business what the lab would, with the key that is mounted there. */
function byHand(
  { name, namespace }: PodRef,
  { type, ...details }: z.output<typeof sufferingSchema>,
): string {
  const words = Object.entries(details)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${value}`);
  return [`kubectl -n ${namespace} exec ${name} -- node /app/suffer.ts ${type}`, ...words].join(
    " ",
  );
}

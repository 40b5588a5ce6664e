import type { PodRef } from "../../backend/cluster/actions.ts";
import type { Change } from "../changes.ts";
import { fieldChange } from "./objects.ts";

/**
 * Lets the kubelet bring a changed ConfigMap or Secret to these pods within seconds: by itself it looks only about once a minute,
 * but a pod whose label changes is looked at at once. One label before the change, another after it: whoever takes the changes back,
 * in the reverse order, takes the first label away last, and so the kubelet looks again when all is mended.
 */
export function withLookAgain(pods: readonly PodRef[], change: Change): Change[] {
  const labels = (before: string | null, after: string) =>
    pods.map(({ name, namespace, uid }) =>
      fieldChange(
        { apiVersion: "v1", kind: "Pod", namespace, name, uid },
        ["metadata", "labels", lookAgainLabel],
        { before, after },
      ),
    );
  return [...labels(null, "1"), change, ...labels("1", "2")];
}

/** The same by hand, after the change. */
export const lookAgainByHand = (pods: readonly PodRef[]): string[] =>
  pods.map(
    ({ name, namespace }) =>
      `kubectl -n ${namespace} label pod ${name} ${lookAgainLabel}=2 --overwrite`,
  );

const lookAgainLabel = "kintsugi.dev/look-again";

import { LabError } from "../../core/errors.ts";
import type { PodTarget, Suffering } from "../actions.ts";
import { type Kube, KubeError } from "../clients.ts";
import { pathOf } from "../paths.ts";
import { isThere, podPath } from "./pods.ts";

const pizzaPort = 8080;

/** Posts a suffering to the pod's /fault, through the API server. See ClusterActions.tellPod. */
export async function tellPod(
  { kube, answerMs }: { readonly kube: Pick<Kube, "get" | "send">; readonly answerMs: number },
  pod: PodTarget,
  suffering: Suffering,
): Promise<void> {
  const { type } = suffering;
  if (!(await isThere(kube, pod))) {
    if (type === "recover") return;
    throw podGone(pod);
  }
  const headers = { "x-kintsugi-key": await readFaultKey(kube, pod.namespace) };
  const limit = AbortSignal.timeout(answerMs);
  const path = `${podPath(pod)}:${pizzaPort}/proxy/fault`;
  try {
    await kube.send({ method: "POST", path, query: toQuery(suffering), headers }, limit);
  } catch (error) {
    const isSilent = limit.aborted || (error instanceof KubeError && isProxyFailure(error));
    if (!isSilent) throw error;
    // These two silence the pod, and its answer may be lost with it; and who does not listen has nothing to recover from that lasts.
    if (type === "hang" || type === "crash" || type === "recover") return;
    throw podSilent(pod, error);
  }
}

/** What the API server answers where the pod does not. The pod's own /fault has no such answers. */
const isProxyFailure = ({ status }: KubeError) => status >= 502 && status <= 504;

/** Numbers and words as the pod reads them; null: left out, for the pod's own default. */
const toQuery = (suffering: Suffering): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(suffering)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, String(value)]),
  );

/** Read at each call: it is not kept, and a key that was changed is the right one at once. */
async function readFaultKey(kube: Pick<Kube, "get">, namespace: string): Promise<string> {
  const path = pathOf({ apiVersion: "v1", kind: "Secret", namespace, name: "fault-key" });
  try {
    const { data } = await kube.get<{ readonly data?: { readonly key?: unknown } }>(path);
    const key = Buffer.from(typeof data?.key === "string" ? data.key : "", "base64");
    if (key.length > 0) return key.toString("utf8");
  } catch (error) {
    if (!(error instanceof KubeError && error.status === 404)) throw error;
  }
  throw noFaultKey(namespace);
}

const podGone = ({ name, namespace }: PodTarget) =>
  new LabError(
    "pod-gone",
    `The pod ${name} is gone, or another one bears its name.`,
    `\`kubectl -n ${namespace} get pods\` shows who is there now; try again.`,
  );

const podSilent = ({ name, namespace }: PodTarget, cause: unknown) =>
  new LabError(
    "pod-silent",
    `The pod ${name} did not answer.`,
    `\`kubectl -n ${namespace} describe pod ${name}\` shows why; choose one that is ready.`,
    { cause },
  );

const noFaultKey = (namespace: string) =>
  new LabError(
    "no-fault-key",
    `The Secret fault-key with the key of the pods' /fault is not in ${namespace}.`,
    "`npm start` after `npm run down` makes a new one with the pizza business.",
  );

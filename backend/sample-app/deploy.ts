import { randomBytes } from "node:crypto";
import { type Kube, KubeError, type KubeObject } from "../cluster/clients.ts";
import { LabError } from "../core/errors.ts";
import type { Progress } from "../core/progress.ts";
import { waitFor } from "../core/wait.ts";
import { pizzaTag, type PizzaVersion } from "./image.ts";
import { asVersion, demoKeyOf, isReceiptKey, readManifests } from "./manifests.ts";
import { kitchenReplicas, notReady } from "./readiness.ts";

export const pizzaNamespace = "pizza";

export interface DeployOptions {
  readonly kube: Pick<Kube, "apply" | "get" | "send">;
  readonly version?: PizzaVersion;
  /** What opens a pod's /fault. Not given: the key that the cluster has, else a new random one. */
  readonly faultKey?: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/** A pizza business that is up. */
export interface Pizza {
  /** For the header X-Kintsugi-Key. */
  readonly faultKey: string;
}

/** Applies the manifests and waits until every pod serves. Again: puts back what was changed, keeps the keys and the orders. */
export async function deployPizza(options: DeployOptions): Promise<Pizza> {
  const { kube, version = "v1", progress, signal } = options;
  return progress.step(
    "Opening the pizza business",
    async (step) => {
      const manifests = await readManifests();
      const [namespace, ...rest] = manifests.map((object) =>
        asVersion(object, pizzaTag(version), version),
      );
      if (namespace === undefined) throw new Error("There are no manifests in k8s/pizza.");
      await kube.apply(namespace, signal);
      // Before the pods: a Secret that comes later reaches them only after a minute.
      const faultKey = options.faultKey ?? (await readKey(kube, "fault-key", signal)) ?? newKey();
      await kube.apply(secret("fault-key", faultKey), signal);
      const receiptKey = await readKey(kube, "receipt-key", signal);
      const isOwn = receiptKey !== null && receiptKey !== demoKeyOf(manifests);
      await kube.apply(secret("receipt-key", isOwn ? receiptKey : newKey()), signal);
      for (const object of rest) {
        if (isReceiptKey(object)) continue;
        step.update(`${object.kind} ${object.metadata.name}`);
        await kube.apply(object, signal);
      }
      await startKitchens(kube, signal);
      await waitUntilReady(kube, (detail) => step.update(detail), signal);
      return { faultKey };
    },
    { estimateSeconds: 8 },
  );
}

/** The pizza business that this cluster has, or null. Changes nothing. */
export async function findPizza(
  kube: Pick<Kube, "get">,
  signal?: AbortSignal,
): Promise<Pizza | null> {
  const faultKey = await readKey(kube, "fault-key", signal);
  const storefront = await orNull(() =>
    kube.get(`/apis/apps/v1/namespaces/${pizzaNamespace}/deployments/storefront`, {}, signal),
  );
  return faultKey === null || storefront === null ? null : { faultKey };
}

/** Removes the namespace with all that is in it, the orders too; none there is fine. */
export async function removePizza({
  kube,
  progress,
  signal,
}: Pick<DeployOptions, "kube" | "progress" | "signal">): Promise<void> {
  const path = `/api/v1/namespaces/${pizzaNamespace}`;
  await progress.step("Closing the pizza business", async () => {
    const begun = await orNull(() => kube.send({ method: "DELETE", path }, signal));
    if (begun === null) return;
    await waitFor(
      async () => ((await orNull(() => kube.get(path, {}, signal))) === null ? true : null),
      {
        what: "the namespace pizza to go",
        timeoutMs: 120_000,
        ...(signal === undefined ? {} : { signal }),
      },
    );
  });
}

const newKey = () => randomBytes(32).toString("base64url");

const secret = (name: string, key: string): KubeObject & { readonly data: unknown } => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: {
    name,
    namespace: pizzaNamespace,
    labels: {
      "app.kubernetes.io/part-of": "pizza",
      "app.kubernetes.io/managed-by": "kintsugi",
    },
  },
  data: { key: Buffer.from(key).toString("base64") },
});

async function readKey(kube: Pick<Kube, "get">, name: string, signal?: AbortSignal) {
  const path = `/api/v1/namespaces/${pizzaNamespace}/secrets/${name}`;
  const found = await orNull(() => kube.get<{ data?: { key?: string } }>(path, {}, signal));
  return Buffer.from(found?.data?.key ?? "", "base64").toString("utf8") || null;
}

async function orNull<T>(ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return null;
    throw error;
  }
}

/** The manifest names no number, so that it never takes the autoscaler's pods away; but one kitchen is too few to begin with. */
async function startKitchens(kube: Pick<Kube, "get" | "send">, signal?: AbortSignal) {
  const path = `/apis/apps/v1/namespaces/${pizzaNamespace}/deployments/kitchen/scale`;
  const scale = await kube.get<{ spec?: { replicas?: number } }>(path, {}, signal);
  if ((scale.spec?.replicas ?? 0) >= kitchenReplicas) return;
  const body = { spec: { replicas: kitchenReplicas } };
  await kube.send({ method: "PATCH", path, type: "application/merge-patch+json", body }, signal);
}

async function waitUntilReady(
  kube: Pick<Kube, "get">,
  tell: (detail: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  let last = "";
  try {
    await waitFor(
      async () => {
        const waiting = await notReady(kube, pizzaNamespace, signal);
        last = waiting.join(", ");
        if (last !== "") tell(last);
        return last === "" ? true : null;
      },
      {
        what: "the pizza business",
        timeoutMs: 120_000,
        ...(signal === undefined ? {} : { signal }),
      },
    );
  } catch (error) {
    if (!(error instanceof LabError && error.code === "timed-out")) throw error;
    throw new LabError(
      "pizza-not-ready",
      `The pizza business did not open within two minutes. Still missing: ${last}.`,
      "Look at `kubectl -n pizza get pods,events`; then `npm run down` and `npm start`.",
      { cause: error },
    );
  }
}

import { type Kube, KubeError } from "../../backend/cluster/clients.ts";
import type { Guard } from "../../backend/cluster/guard.ts";
import { labLabels, labNamespace } from "../../backend/cluster/marker.ts";
import { pathOf } from "../../backend/cluster/paths.ts";
import { type Clock, systemClock } from "../../backend/core/clock.ts";
import type { Lifetime } from "../../backend/core/lifetime.ts";
import { sleep } from "../../backend/core/wait.ts";

/** The lab's sign of life in the cluster: when it is stale, the reaper takes back what that lab broke. */
export const leaseName = "lab";
export const renewEveryMs = 5_000;
export const leaseSeconds = 15;

export interface LeaseOptions {
  readonly kube: Pick<Kube, "send" | "clockSkewMs">;
  readonly guard: Guard;
  /** The run of this lab. */
  readonly holder: string;
  readonly lifetime: Lifetime;
  readonly clock?: Clock;
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Renews the Lease kintsugi/lab every five seconds until the lab ends, past failures: an API server that is away hears of it later.
 * At the end it is let go of, so that nobody waits for a lab that said goodbye.
 */
export function holdLease(options: LeaseOptions): void {
  const { lifetime, pause = sleep } = options;
  const renewing = (async () => {
    for (;;) {
      await renew(options).catch(() => {});
      await pause(renewEveryMs, lifetime.signal);
    }
  })().catch((error: unknown) => {
    if (!lifetime.signal.aborted) throw error;
  });
  lifetime.defer(async () => {
    await renewing;
    // Otherwise it goes stale by itself.
    await letGo(options).catch(() => {});
  });
}

const place = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespace: labNamespace };
const path = pathOf({ ...place, name: leaseName });

async function renew({ kube, guard, holder, clock = systemClock }: LeaseOptions): Promise<void> {
  await guard.check();
  const spec = {
    holderIdentity: holder,
    leaseDurationSeconds: leaseSeconds,
    renewTime: microTime(clock.now() + kube.clockSkewMs()),
  };
  const signal = AbortSignal.timeout(renewEveryMs);
  try {
    const patch = { type: "application/merge-patch+json", body: { spec } };
    await kube.send({ method: "PATCH", path, ...patch }, signal);
  } catch (error) {
    if (!(error instanceof KubeError && error.status === 404)) throw error;
    const metadata = { name: leaseName, namespace: labNamespace, labels: labLabels };
    const body = { apiVersion: place.apiVersion, kind: place.kind, metadata, spec };
    await kube.send({ method: "POST", path: pathOf(place), body }, signal);
  }
}

/** Only where no other lab holds it by now. */
async function letGo({ kube, guard, holder }: LeaseOptions): Promise<void> {
  await guard.check();
  const holderIdentity = "/spec/holderIdentity";
  const body = [
    { op: "test", path: holderIdentity, value: holder },
    { op: "remove", path: holderIdentity },
  ];
  const patch = { type: "application/json-patch+json", body };
  await kube.send({ method: "PATCH", path, ...patch }, AbortSignal.timeout(goodbyeWithinMs));
}

const goodbyeWithinMs = 2_000;

/** MicroTime, as the Lease API wants it: six digits after the second. */
const microTime = (at: number) => new Date(at).toISOString().replace("Z", "000Z");

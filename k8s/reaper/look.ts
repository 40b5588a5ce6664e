import { z } from "zod";
import { createActions } from "../../backend/cluster/actions.ts";
import { type Kube, KubeError } from "../../backend/cluster/clients.ts";
import type { Guard } from "../../backend/cluster/guard.ts";
import { labNamespace } from "../../backend/cluster/marker.ts";
import { pathOf } from "../../backend/cluster/paths.ts";
import { type Clock, systemClock } from "../../backend/core/clock.ts";
import { createClusterJournal } from "../../chaos/undo/journal.ts";
import { leaseName } from "../../chaos/undo/lease.ts";
import { type LabLease, type Memory, reap } from "./reap.ts";

/** The reaper's own account is what keeps it in its cluster: it can reach no other. */
const guard: Guard = { check: async (signal) => signal?.throwIfAborted() };
const business = "pizza";

export interface TurnParts {
  readonly kube: Kube;
  readonly memory: Memory;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/** Looks at journal and lease and does what is due. Throws a KubeError while the API server does not answer. */
export async function takeTurn(parts: TurnParts): Promise<void> {
  const { kube, memory, say, signal, clock = systemClock } = parts;
  const journal = createClusterJournal({ kube, guard });
  const records = await journal.list();
  const lease = await readLease(kube, signal);
  const hands = {
    cluster: createActions({ kube, guard, namespace: business }),
    nodes: null,
    load: null,
  };
  const now = clock.now() + kube.clockSkewMs();
  const sight = { records, lease, now, monotonic: clock.monotonic() };
  await reap(sight, { hands, close: (id) => journal.close(id), say, memory, signal });
}

const leaseSchema = z.object({
  spec: z
    .object({
      holderIdentity: z.string().nullish(),
      renewTime: z.iso.datetime({ offset: true }).nullish(),
    })
    .prefault({}),
});

async function readLease(kube: Pick<Kube, "get">, signal: AbortSignal): Promise<LabLease | null> {
  const place = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", namespace: labNamespace };
  try {
    const answer = await kube.get(pathOf({ ...place, name: leaseName }), {}, signal);
    const { holderIdentity, renewTime } = leaseSchema.parse(answer).spec;
    const renewedAt = renewTime == null ? null : Date.parse(renewTime);
    return { holder: holderIdentity ?? null, renewedAt };
  } catch (error) {
    if (error instanceof KubeError && error.status === 404) return null;
    throw error;
  }
}

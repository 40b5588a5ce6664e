import { createKube } from "./cluster/clients.ts";
import { readPodUses } from "./cluster/pod-metrics.ts";
import type { Cluster } from "./cluster/provider.ts";
import type { Clock } from "./core/clock.ts";
import type { Lifetime } from "./core/lifetime.ts";
import { sleep } from "./core/wait.ts";
import { followScaling } from "./recovery/hpa-follow.ts";
import { pizzaNamespace } from "./sample-app/deploy.ts";
import type { Store } from "./state/store.ts";
import type { LabEvent } from "./wire/events.ts";
import type { PodUse } from "./wire/scaling.ts";
import type { ClusterSettings } from "./wire/settings.ts";

export interface LabScaling {
  readonly cluster: Cluster;
  readonly store: Store;
  readonly emit: (event: LabEvent) => void;
  readonly settings: () => ClusterSettings | null;
  readonly lifetime: Lifetime;
  readonly clock: Clock;
}

/** metrics-server measures anew every ten seconds at best: so far behind it we are at most. */
const everyMs = 1_000;
/** Where nobody answers: there may never be a metrics-server. */
const missingEveryMs = 5_000;

/** Follows what the autoscalers reckon with, for as long as the lifetime lasts. */
export function openScaling(options: LabScaling): void {
  const { cluster, store, emit, settings, lifetime, clock } = options;
  const kube = createKube(cluster.connection, { clock, answerMs: 3_000 });
  lifetime.defer(() => kube.close());
  let uses: Readonly<Record<string, PodUse>> | null = null;
  const scaling = followScaling({ store, emit, settings, uses: () => uses });
  lifetime.defer(() => scaling.stop());
  const read = async () => {
    try {
      uses = await readPodUses(kube, pizzaNamespace, lifetime.signal);
    } catch {
      uses = null; // No metrics-server, or nobody to ask: then the status' average is all there is.
    }
    scaling.look(clock.now());
  };
  // The controller has just looked, so that now is the time to see what it saw.
  const unsubscribe = store.subscribe(({ event }) => {
    if (event.type === "seen" && event.kind === "hpas") void read();
  });
  lifetime.defer(unsubscribe);
  const follow = async () => {
    while (!lifetime.signal.aborted) {
      if (Object.keys(store.state.hpas).length > 0) await read();
      await sleep(uses === null ? missingEveryMs : everyMs, lifetime.signal).catch(() => {});
    }
  };
  void follow();
}

import type { ClusterActions } from "../../backend/cluster/actions.ts";
import { createWorld, type World } from "./world/world.ts";

/** A cluster in memory that does what a real one would: owners replace their pods. The lab's own actions run on its API server. */
export interface FakeCluster extends ClusterActions {
  /** Every write that was done, in order, such as "DELETE /api/v1/namespaces/pizza/pods/kitchen-9". */
  readonly writes: readonly string[];
  /** What self-healing and undo must restore: how many pods each part has, whatever their names. */
  shape(): Readonly<Record<string, number>>;
  /** The next `count` calls fail as they do when the API server is away. */
  breakWrites(count: number): void;
  /** All of it: containers, timers, what is not as it was. */
  readonly world: World;
}

const busy = { storefront: 6, kitchen: 3, ledger: 1, receipts: 2 };

/** The pizza business on three workers, with so many pods of each part. */
export function createFakeCluster(counts: Readonly<Record<string, number>> = busy): FakeCluster {
  const world = createWorld({ counts });
  return {
    ...world.cluster,
    world,
    writes: world.store.writes,
    breakWrites: (count) => world.breakCalls("kube", count),
    shape: () => {
      world.catchUp();
      const apps = world.store.pods().map(([, { metadata }]) => metadata.labels[appLabel] ?? "");
      return Object.fromEntries(
        [...new Set(apps)].sort().map((app) => [app, apps.filter((a) => a === app).length]),
      );
    },
  };
}

const appLabel = "app.kubernetes.io/name";

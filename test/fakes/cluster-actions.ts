import { KubeError } from "../../backend/cluster/clients.ts";
import type { ClusterActions, PodRef } from "../../backend/cluster/actions.ts";

/** A cluster in memory that does what a real one would: owners replace their pods. */
export interface FakeCluster extends ClusterActions {
  /** Every change that was asked for, in order. */
  readonly writes: readonly Write[];
  /** What self-healing and undo must restore: how many pods each part has, whatever their names. */
  shape(): Readonly<Record<string, number>>;
  /** The next `count` writes fail as they do when the API server is away. */
  breakWrites(count: number): void;
}

export interface Write {
  readonly verb: "delete-pod";
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

const parts = { storefront: 6, kitchen: 3, ledger: 1, receipts: 2 };
const workers = ["fake-worker", "fake-worker2", "fake-worker3"];

/** The pizza business on three workers. `counts`: other numbers of pods. */
export function createFakeCluster(counts: Readonly<Record<string, number>> = parts): FakeCluster {
  const pods = new Map<string, PodRef>();
  const writes: Write[] = [];
  let born = 0;
  let failures = 0;
  const bear = (app: string) => {
    born += 1;
    const uid = `00000000-0000-4000-8000-${String(born).padStart(12, "0")}`;
    const node = workers[born % workers.length] ?? null;
    pods.set(uid, { name: `${app}-${born}`, namespace: "pizza", uid, app, node, ready: true });
  };
  for (const [app, count] of Object.entries(counts)) for (let i = 0; i < count; i++) bear(app);
  return {
    writes,
    shape: () => {
      const apps = [...pods.values()].map(({ app }) => app);
      return Object.fromEntries(
        [...new Set(apps)].sort().map((app) => [app, apps.filter((a) => a === app).length]),
      );
    },
    breakWrites: (count) => void (failures = count),
    async pods({ app, node }) {
      return [...pods.values()].filter(
        (pod) =>
          (app === undefined || pod.app === app) && (node === undefined || pod.node === node),
      );
    },
    async deletePod({ name, namespace, uid }) {
      if (failures > 0) {
        failures -= 1;
        throw new KubeError(0, "ECONNREFUSED", "The API server does not answer.");
      }
      writes.push({ verb: "delete-pod", name, namespace, uid });
      const pod = pods.get(uid);
      if (pod === undefined || pod.name !== name || pod.namespace !== namespace) return;
      pods.delete(uid);
      bear(pod.app);
    },
  };
}

import { waitFor } from "../core/wait.ts";
import type { Kube } from "./clients.ts";
import { expectedNodes } from "./nodes.ts";
import type { ClusterSpec } from "./provider.ts";

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastHeartbeatTime?: string;
}

interface NodeList {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly status?: {
      readonly conditions?: readonly Condition[];
    };
  }[];
}

/** Asked four times a second: pods that are placed before every worker is Ready all land on the first one. Only what kubelets said after `since` counts (milliseconds). */
export async function allReady(
  kube: Kube,
  spec: ClusterSpec,
  { since, signal }: { readonly since: number; readonly signal?: AbortSignal },
): Promise<void> {
  await waitFor(
    async () => {
      const { items } = await kube.get<NodeList>("/api/v1/nodes", {}, signal);
      const ready = items
        .filter(({ status }) => status?.conditions?.some((condition) => isReady(condition, since)))
        .map(({ metadata }) => metadata.name);
      return expectedNodes(spec).every((name) => ready.includes(name)) ? true : null;
    },
    {
      what: `the nodes of ${spec.name} to be Ready`,
      timeoutMs: 120_000,
      remedy:
        "Run `npm run down`, then `npm start -- --retain`, and look at a node: docker exec NODE journalctl -u kubelet",
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

const isReady = ({ type, status, lastHeartbeatTime = "" }: Condition, since: number) =>
  type === "Ready" && status === "True" && (since === 0 || Date.parse(lastHeartbeatTime) >= since);

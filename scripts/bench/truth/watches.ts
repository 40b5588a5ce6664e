import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What `kubectl get -w` said of an object, and when it came. */
export interface Sighting {
  readonly at: number;
  readonly type: string;
  readonly object: KubeObject;
}

/** As much of an object as the comparison reads; the API server's own. */
export interface KubeObject {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly creationTimestamp: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly generation?: number;
  };
  readonly spec?: {
    readonly nodeName?: string;
    readonly replicas?: number;
    readonly taints?: readonly { readonly key: string; readonly effect: string }[];
  };
  readonly status?: {
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly ready: boolean;
      readonly containerID?: string;
      readonly state?: { readonly running?: { readonly startedAt: string } };
    }[];
    readonly observedGeneration?: number;
    readonly updatedReplicas?: number;
    readonly availableReplicas?: number;
    readonly replicas?: number;
  };
  readonly endpoints?: readonly {
    readonly targetRef?: { readonly name: string };
    readonly conditions?: { readonly ready?: boolean };
  }[];
  readonly involvedObject?: { readonly name: string; readonly uid: string };
  readonly reason?: string;
}

interface Condition {
  readonly type: string;
  readonly status: string;
}

export interface Watches {
  readonly of: (kind: WatchedKind) => readonly Sighting[];
  close(): void;
}

const kinds = ["pods", "nodes", "endpointslices", "deployments", "replicasets", "events"] as const;
export type WatchedKind = (typeof kinds)[number];

/** A `kubectl get -w -o json --output-watch-events` a kind, inside the control plane's node: nothing of the lab is in between. */
export function openWatches(controlPlane: string): Watches {
  const seen = new Map<WatchedKind, Sighting[]>(kinds.map((kind) => [kind, []]));
  const children = kinds.map((kind) => {
    const kubectl = ["kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf", "-n", "pizza"];
    const watch = ["get", kind, "-w", "-o", "json", "--output-watch-events"];
    const child = spawn("docker", ["exec", controlPlane, ...kubectl, ...watch], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const sightings = seen.get(kind) ?? [];
    createInterface({ input: child.stdout }).on("line", (line) => {
      const at = Date.now();
      const said = JSON.parse(line) as Omit<Sighting, "at">; // kubectl's own, one a line
      sightings.push({ at, type: said.type, object: said.object });
    });
    return child;
  });
  return {
    of: (kind) => seen.get(kind) ?? [],
    close: () => children.forEach((child) => child.kill("SIGKILL")),
  };
}

export const conditionOf = ({ status }: KubeObject, type: string): string | undefined =>
  status?.conditions?.find((condition) => condition.type === type)?.status;

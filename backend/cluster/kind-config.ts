import { cpus, totalmem } from "node:os";
import { stringify } from "yaml";
import type { ClusterSpec } from "./provider.ts";
import { stageFlags, stageKubelet, stageKubeletFlags } from "./stage-timings.ts";

/** The storefront's NodePort (k8s/pizza/manifests). */
const shopNodePort = 30_080;

export interface HostSize {
  readonly cores: number;
  readonly memoryMiB: number;
}

export const thisHost = (): HostSize => ({
  cores: cpus().length,
  memoryMiB: Math.floor(totalmem() / 2 ** 20),
});

/** kind's configuration for a lab's cluster, as YAML. */
export function kindConfig(spec: ClusterSpec, host: HostSize): string {
  const worker = (_: unknown, i: number) => ({
    role: "worker",
    labels: { [zoneLabel]: zoneOf(i) },
    kubeadmConfigPatches: [
      patch("JoinConfiguration", {
        nodeRegistration: {
          kubeletExtraArgs: kubeletFlags(spec, host),
        },
      }),
    ],
  });
  return stringify({
    kind: "Cluster",
    apiVersion: "kind.x-k8s.io/v1alpha4",
    name: spec.name,
    networking: { apiServerAddress: "127.0.0.1" },
    // Where the host cannot lower a process's OOM score, containerd must not try; elsewhere it changes nothing.
    containerdConfigPatches: [
      '[plugins."io.containerd.grpc.v1.cri"]\n  restrict_oom_score_adj = true\n',
    ],
    kubeadmConfigPatches: [
      patch("KubeletConfiguration", { failCgroupV1: false, ...kubeletTimings(spec) }),
      patch("ClusterConfiguration", controlPlaneTimings(spec)),
    ],
    nodes: [
      {
        role: "control-plane",
        extraPortMappings: [
          { containerPort: shopNodePort, hostPort: spec.shopPort, listenAddress: "127.0.0.1" },
        ],
      },
      ...Array.from({ length: spec.workers }, worker),
    ],
  });
}

/** The same for a worker that joins later. `index`: 0 for the first worker. */
export const joinPatch = (spec: ClusterSpec, host: HostSize, index: number) => ({
  labels: `${zoneLabel}=${zoneOf(index)}`,
  kubeletFlags: kubeletFlags(spec, host),
});

const zoneLabel = "topology.kubernetes.io/zone";
const zoneOf = (index: number) => `zone-${"abc"[index % 3]}`;

const patch = (kind: string, fields: object) => stringify({ kind, ...fields });

/** Each worker sees the whole host: what is not its share is reserved, so that the scheduler does not promise it twice. */
function reserved({ workers }: ClusterSpec, { cores, memoryMiB }: HostSize): string {
  const cpu = Math.round(cores * 1000 - Math.max(1000, (cores * 1000) / workers));
  const memory = Math.round(memoryMiB - memoryMiB / (workers + 1));
  return `cpu=${cpu}m,memory=${memory}Mi`;
}

const kubeletTimings = ({ timings }: ClusterSpec) => (timings === "stage" ? stageKubelet : {});

const kubeletFlags = (spec: ClusterSpec, host: HostSize): Readonly<Record<string, string>> => ({
  "system-reserved": reserved(spec, host),
  ...(spec.timings === "stage" ? stageKubeletFlags : {}),
});

const controlPlaneTimings = ({ timings }: ClusterSpec) =>
  timings === "stage"
    ? {
        apiServer: { extraArgs: stageFlags.apiServer },
        controllerManager: { extraArgs: stageFlags.controllerManager },
      }
    : {};

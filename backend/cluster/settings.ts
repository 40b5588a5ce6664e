import { type Clock, systemClock } from "../core/clock.ts";
import type { ClusterSettings, WorkloadSettings } from "../wire/settings.ts";
import type { Kube } from "./clients.ts";
import { pathOf } from "./paths.ts";
import { controlSettings, kubeletSettings, metricResolution } from "./settings/control.ts";
import { hpaSettings } from "./settings/hpas.ts";
import type { Source } from "./settings/known.ts";
import { at, flagsOf, listAt, textAt } from "./settings/look.ts";
import { workloadSettings } from "./settings/workloads.ts";

export interface SettingsReader {
  readonly kube: Pick<Kube, "get">;
  /** The business's. */
  readonly namespace: string;
  /** The cluster's, such as "v1.34.0". */
  readonly version: string;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/**
 * The settings that decide how long healing takes, as they are now. Never throws because of what it finds: what cannot be read
 * (a control plane that is somebody else's, simulated nodes) has no `setting`, and Kubernetes' default as its amount.
 */
export async function readClusterSettings(reader: SettingsReader): Promise<ClusterSettings> {
  const { clock = systemClock, version } = reader;
  const ask = asker(reader);
  const system = { namespace: "kube-system" };
  const inBusiness = { namespace: reader.namespace };
  const [control, nodes, addons, deployments, statefulsets, autoscalers, volumes] =
    await Promise.all([
      ask(pathOf({ apiVersion: "v1", kind: "Pod", ...system }), {
        labelSelector: "tier=control-plane",
      }),
      ask(pathOf({ apiVersion: "v1", kind: "Node" })),
      ask(pathOf({ apiVersion: "apps/v1", kind: "Deployment", name: "metrics-server", ...system })),
      ask(pathOf({ apiVersion: "apps/v1", kind: "Deployment", ...inBusiness })),
      ask(pathOf({ apiVersion: "apps/v1", kind: "StatefulSet", ...inBusiness })),
      ask(pathOf({ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", ...inBusiness })),
      ask(pathOf({ apiVersion: "v1", kind: "PersistentVolume" })),
    ]);
  const node = workerIn(nodes);
  const configz =
    node === null
      ? null
      : await ask(`${pathOf({ apiVersion: "v1", kind: "Node", name: node })}/proxy/configz`);
  const flags = (component: string) => staticPodFlags(control, component);
  const rules = controlSettings(
    flags("kube-controller-manager"),
    flags("kube-apiserver"),
    minorOf(version),
  );
  const around = { tolerations: rules, volumes };
  const metrics = at(addons, "spec", "template", "spec", "containers", 0);
  return {
    readAt: clock.now(),
    control: rules,
    kubelet: kubeletSettings(configz, node ?? ""),
    metricResolution: metricResolution(
      metrics === null ? null : flagsOf(metrics, "deployment/metrics-server's arguments"),
    ),
    workloads: byName([
      ...listAt(deployments, "items").map((one) => workloadSettings("Deployment", one, around)),
      ...listAt(statefulsets, "items").map((one) => workloadSettings("StatefulSet", one, around)),
    ]),
    hpas: Object.fromEntries(
      listAt(autoscalers, "items").flatMap((one) => {
        const found = hpaSettings(one, rules);
        return found === null ? [] : [[found.target, found.settings]];
      }),
    ),
  };
}

const byName = (workloads: readonly (WorkloadSettings | null)[]) =>
  Object.fromEntries(
    workloads
      .filter((one) => one !== null)
      .map((one): [string, WorkloadSettings] => [`${one.kind}/${one.name}`, one]),
  );

/** Nobody's answer holds a fault up: what is not read in this time is not known. */
const answerWithinMs = 2_000;

function asker({ kube, signal }: SettingsReader) {
  const limit = AbortSignal.timeout(answerWithinMs);
  const either = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  return async (path: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    try {
      return await kube.get<unknown>(path, query, either);
    } catch {
      signal?.throwIfAborted();
      return null; // Forbidden, not there, or not in time: then it is not known.
    }
  };
}

/** Of a kubeadm cluster, whose control plane runs in pods. */
function staticPodFlags(pods: unknown, component: string): Source | null {
  const pod = listAt(pods, "items").find(
    (one) => textAt(one, "metadata", "labels", "component") === component,
  );
  const container = at(pod, "spec", "containers", 0);
  return container === null ? null : flagsOf(container, `${component}'s flags`);
}

/** One kubelet speaks for all: kind gives them the same configuration. A Ready one: a dead one would keep us waiting. */
function workerIn(nodes: unknown): string | null {
  const ready = listAt(nodes, "items").filter((one) =>
    listAt(one, "status", "conditions").some(
      (condition) =>
        textAt(condition, "type") === "Ready" && textAt(condition, "status") === "True",
    ),
  );
  const role = "node-role.kubernetes.io/control-plane";
  const workers = ready.filter((one) => at(one, "metadata", "labels", role) === null);
  return textAt(workers[0] ?? ready[0], "metadata", "name");
}

const minorOf = (version: string): number | null => {
  const minor = /^v?1\.(\d{1,3})/.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
};

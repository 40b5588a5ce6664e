import { docker } from "../host/docker.ts";
import { waitFor } from "../core/wait.ts";
import { tryExec } from "../host/exec.ts";
import type { NodeContainer } from "./nodes.ts";

/** Where kubeadm wrote a node's own address down. */
const flags = "/var/lib/kubelet/kubeadm-flags.env";

/**
 * Docker gives a container that starts again whatever address is free, and kubeadm has written the old one into the node: there
 * it is put right. Answers with the nodes that had moved.
 */
export async function followAddresses(
  nodes: readonly NodeContainer[],
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const moved = await Promise.all(nodes.map((node) => followAddress(node, signal)));
  return nodes.filter((_, i) => moved[i]).map(({ name }) => name);
}

async function followAddress(
  { id, name, role }: NodeContainer,
  signal?: AbortSignal,
): Promise<boolean> {
  const options = signal === undefined ? {} : { signal };
  const inspect = ["inspect", "-f", "{{.NetworkSettings.Networks.kind.IPAddress}}", id];
  const now = (await docker(inspect, options)).trim();
  const was = nodeIpOf(await docker(["exec", id, "cat", flags], options));
  if (was === null || was === now || now === "") return false;
  await waitFor(
    async () =>
      (await tryExec("docker", ["exec", id, ...systemd], options)).exitCode === 0 ? true : null,
    { what: `systemd in ${name}`, timeoutMs: 60_000, ...options },
  );
  const files = role === "control-plane" ? [flags, ...controlPlaneFiles] : [flags];
  // Its own clients speak to it on loopback from now on: for that name its certificate is good.
  const scripts = [`s#https://${was}:6443#https://127.0.0.1:6443#`, `s#${was}\\b#${now}#g`];
  await docker(["exec", id, "sed", "-i", ...scripts.flatMap((s) => ["-e", s]), ...files], options);
  await docker(["exec", id, "systemctl", "restart", "kubelet"], options);
  if (role === "control-plane") {
    // They read their kubeconfig only when they start; the kubelet starts them again. Not started yet is fine too.
    const readers = ["pkill", "-f", "^kube-(controller-manager|scheduler)"];
    await tryExec("docker", ["exec", id, ...readers], options);
  }
  return true;
}

/** Whether anybody can be told to restart the kubelet. */
const systemd = ["systemctl", "show", "--property=Version"];

/** The address in `--node-ip=…` of the kubelet's flags as kubeadm writes them, or null. */
export const nodeIpOf = (env: string): string | null =>
  /--node-ip=(\d+(?:\.\d+){3})/.exec(env)?.[1] ?? null;

const controlPlaneFiles = [
  "/etc/kubernetes/manifests/etcd.yaml",
  "/etc/kubernetes/manifests/kube-apiserver.yaml",
  "/etc/kubernetes/kubelet.conf",
  "/etc/kubernetes/controller-manager.conf",
  "/etc/kubernetes/scheduler.conf",
];

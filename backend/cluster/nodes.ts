import { stringify } from "yaml";
import { waitFor } from "../core/wait.ts";
import { docker } from "../host/docker.ts";
import { tryExec } from "../host/exec.ts";
import { type HostSize, joinPatch } from "./kind-config.ts";
import type { ClusterSpec } from "./provider.ts";

/** A node of ours: a container with our cluster's label. Its name is its Node's name. */
export interface NodeContainer {
  readonly id: string;
  readonly name: string;
  readonly role: "control-plane" | "worker";
  readonly state: "running" | "paused" | "exited" | "other";
}

export const clusterLabel = "io.x-k8s.kind.cluster";
const roleLabel = "io.x-k8s.kind.role";

/** The containers of this cluster, and of no other, control plane first. */
export async function nodeContainers(
  cluster: string,
  signal?: AbortSignal,
): Promise<readonly NodeContainer[]> {
  const format = `{{.ID}}\t{{.Names}}\t{{.State}}\t{{.Label "${roleLabel}"}}`;
  const args = [
    "ps",
    "-a",
    "--no-trunc",
    "--filter",
    `label=${clusterLabel}=${cluster}`,
    "--format",
    format,
  ];
  const rows = await docker(args, signal === undefined ? {} : { signal });
  return rows
    .split("\n")
    .filter((row) => row !== "")
    .map(toNode)
    .sort((a, b) => a.role.localeCompare(b.role) || a.name.localeCompare(b.name));
}

function toNode(row: string): NodeContainer {
  const [id = "", name = "", state = "", role = ""] = row.split("\t");
  return {
    id,
    name,
    role: role === "control-plane" ? role : "worker",
    state: state === "running" || state === "paused" || state === "exited" ? state : "other",
  };
}

/** The names that kind gives the nodes of a cluster: NAME-control-plane, NAME-worker, NAME-worker2, … */
export const expectedNodes = ({ name, workers }: Pick<ClusterSpec, "name" | "workers">) => [
  `${name}-control-plane`,
  ...Array.from({ length: workers }, (_, i) => `${name}-worker${i === 0 ? "" : i + 1}`),
];

/** Starts what is stopped and lets go on what is paused, control plane first. Answers with the names. */
export async function wakeNodes(nodes: readonly NodeContainer[]): Promise<readonly string[]> {
  const asleep = nodes.filter(({ state }) => state !== "running");
  for (const node of asleep) await docker([node.state === "paused" ? "unpause" : "start", node.id]);
  return asleep.map(({ name }) => name);
}

/**
 * Copies an image archive into one node, as soon as its containerd lets it: while a node comes up there is no container yet, then no
 * containerd, and then kind restarts it, which cuts a copy off. An import that is repeated does no harm.
 */
export async function loadInto(node: string, archive: string, signal?: AbortSignal): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  // --all-platforms keeps ctr from looking for layers of platforms that the archive does not have.
  const load = ["ctr", "-n", "k8s.io", "images", "import", "--all-platforms", "--digests"];
  await waitFor(
    async () => {
      await docker(["cp", "-q", archive, `${node}:/var/images.tar`], options);
      await docker(["exec", node, ...load, "/var/images.tar"], options);
      return true;
    },
    { what: `the images to be in ${node}`, timeoutMs: 180_000, everyMs: 1000, ...options },
  );
  await docker(["exec", node, "rm", "-f", "/var/images.tar"], options);
}

/** Removes these containers with their volumes; one that is gone is fine. */
export async function removeNodes(nodes: readonly NodeContainer[]): Promise<void> {
  if (nodes.length > 0) await docker(["rm", "-f", "-v", ...nodes.map(({ id }) => id)]);
}

/**
 * Puts a worker (back) into the cluster, as kind makes one: the same container, then `kubeadm join` with a token that ends by itself.
 * The Node object of a lost worker of that name must be gone.
 */
export async function addWorker(
  worker: { readonly name: string; readonly index: number },
  cluster: { readonly spec: ClusterSpec; readonly image: string; readonly host: HostSize },
  signal?: AbortSignal,
): Promise<void> {
  const options = signal === undefined ? {} : { signal };
  const controlPlane = `${cluster.spec.name}-control-plane`;
  await docker(runArgs(worker.name, cluster.spec.name, cluster.image), options);
  await waitFor(
    async () =>
      (await tryExec("docker", ["exec", worker.name, "ctr", "version"], options)).exitCode === 0
        ? true
        : null,
    { what: `containerd in ${worker.name}`, timeoutMs: 60_000, ...options },
  );
  const config = await docker(
    ["exec", controlPlane, "cat", "/etc/containerd/config.toml"],
    options,
  );
  await docker(["exec", "-i", worker.name, "cp", "/dev/stdin", "/etc/containerd/config.toml"], {
    ...options,
    input: config,
  });
  await docker(["exec", worker.name, "systemctl", "restart", "containerd"], options);
  const join = await joinConfiguration(worker, cluster, options);
  await docker(["exec", "-i", worker.name, "cp", "/dev/stdin", "/kind/join.yaml"], {
    ...options,
    input: join,
  });
  const kubeadm = ["kubeadm", "join", "--config", "/kind/join.yaml", "--skip-phases=preflight"];
  // Its own limit is five minutes, and it says nothing meanwhile.
  await docker(["exec", worker.name, ...kubeadm], { ...options, timeoutMs: 60_000 });
}

async function joinConfiguration(
  { name, index }: { readonly name: string; readonly index: number },
  { spec, host }: { readonly spec: ClusterSpec; readonly host: HostSize },
  options: { readonly signal?: AbortSignal },
): Promise<string> {
  const controlPlane = `${spec.name}-control-plane`;
  const address = await docker(
    ["inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", name],
    options,
  );
  const said = await docker(
    ["exec", controlPlane, "kubeadm", "token", "create", "--ttl", "10m", "--print-join-command"],
    options,
  );
  const [, server, token, caHash] =
    /join (\S+) --token (\S+) --discovery-token-ca-cert-hash (\S+)/.exec(said) ?? [];
  const patch = joinPatch(spec, host, index);
  return stringify({
    apiVersion: "kubeadm.k8s.io/v1beta4",
    kind: "JoinConfiguration",
    discovery: { bootstrapToken: { apiServerEndpoint: server, token, caCertHashes: [caHash] } },
    nodeRegistration: {
      criSocket: "unix:///run/containerd/containerd.sock",
      kubeletExtraArgs: Object.entries({
        "node-ip": address,
        "provider-id": `kind://docker/${spec.name}/${name}`,
        "node-labels": patch.labels,
        ...patch.kubeletFlags,
      }).map(([flag, value]) => ({ name: flag, value })),
    },
  });
}

/** The flags with which kind runs a node's container. */
const runArgs = (name: string, cluster: string, image: string) =>
  [
    ["run", "--detach", "--tty", "--privileged", "--init=false", "--cgroupns=private"],
    ["--name", name, "--hostname", name, "--net", "kind", "--restart=on-failure:1"],
    ["--label", `${clusterLabel}=${cluster}`, "--label", `${roleLabel}=worker`],
    ["--security-opt", "seccomp=unconfined", "--security-opt", "apparmor=unconfined"],
    ["--tmpfs", "/tmp", "--tmpfs", "/run", "--volume", "/var"],
    ["--volume", "/lib/modules:/lib/modules:ro", image],
  ].flat();

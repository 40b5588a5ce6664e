/** What the lab's cluster is made of. A change here or in k8s/node-image makes a new image at the next `up`. */
export const kubernetesVersion = "v1.36.3";
export const kindVersion = "v0.33.0";

/** The node image that this kind version names for itself, by digest: taken where a registry answers. */
export const publishedNodeImage =
  "kindest/node:v1.37.0@sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5";

/** What the sample app's image is built from where a registry answers. */
export const publishedRootImage = "node:24-slim";

export const metricsServerImage = "registry.k8s.io/metrics-server/metrics-server:v0.9.0";
export const sandboxImage = "registry.k8s.io/pause:3.10";

/** A program that is built from its import path, in a module of ours that pins its version (k8s/node-image/go). */
export interface Program {
  readonly name: string;
  /** The folder under k8s/node-image/go. */
  readonly module: string;
  readonly importPath: string;
  readonly ldflags?: string;
  readonly tags?: string;
  /** How long it takes on two cores with nothing cached. */
  readonly seconds: number;
}

const kubernetes = (name: string, seconds: number): Program => ({
  name,
  module: "kubernetes",
  importPath: `k8s.io/kubernetes/cmd/${name}`,
  // Not optional: without them kubeadm takes everything for v0.0.0 and refuses it.
  ldflags: kubernetesStamp(),
  seconds,
});

export const programs = {
  kind: { name: "kind", module: "kind", importPath: "sigs.k8s.io/kind", seconds: 10 },
  kubelet: kubernetes("kubelet", 164),
  kubeadm: kubernetes("kubeadm", 14),
  kubeApiserver: kubernetes("kube-apiserver", 71),
  kubeControllerManager: kubernetes("kube-controller-manager", 23),
  kubeScheduler: kubernetes("kube-scheduler", 4),
  kubeProxy: kubernetes("kube-proxy", 6),
  kubectl: kubernetes("kubectl", 14),
  etcd: { name: "etcd", module: "etcd", importPath: "go.etcd.io/etcd/server/v3", seconds: 25 },
  coredns: {
    name: "coredns",
    module: "coredns",
    importPath: "github.com/coredns/coredns",
    tags: "grpcnotrace",
    seconds: 92,
  },
  metricsServer: {
    name: "metrics-server",
    module: "metrics-server",
    importPath: "sigs.k8s.io/metrics-server/cmd/metrics-server",
    seconds: 101,
  },
  localPathProvisioner: {
    name: "local-path-provisioner",
    module: "local-path-provisioner",
    importPath: "github.com/rancher/local-path-provisioner",
    seconds: 56,
  },
  crictl: {
    name: "crictl",
    module: "cri-tools",
    importPath: "sigs.k8s.io/cri-tools/cmd/crictl",
    ldflags: "-X sigs.k8s.io/cri-tools/pkg/version.Version=v1.36.0",
    seconds: 20,
  },
  kwok: {
    name: "kwok",
    module: "kwok",
    importPath: "sigs.k8s.io/kwok/cmd/kwok",
    ldflags: "-X sigs.k8s.io/kwok/pkg/consts.Version=v0.8.0",
    seconds: 60,
  },
  kwokctl: {
    name: "kwokctl",
    module: "kwok",
    importPath: "sigs.k8s.io/kwok/cmd/kwokctl",
    ldflags: "-X sigs.k8s.io/kwok/pkg/consts.Version=v0.8.0",
    seconds: 37,
  },
} as const satisfies Record<string, Program>;

/** What of these programs the node image holds, in the order in which they are built. */
export const nodePrograms: readonly Program[] = [
  programs.kubelet,
  programs.kubeadm,
  programs.kubeApiserver,
  programs.kubeControllerManager,
  programs.kubeScheduler,
  programs.kubeProxy,
  programs.kubectl,
  programs.etcd,
  programs.crictl,
  programs.coredns,
  programs.localPathProvisioner,
  programs.metricsServer,
];

/** An image that a node holds from its first start. */
export interface PreloadedImage {
  /** As kubeadm or our manifests ask for it. */
  readonly image: string;
  /** Its entry point, if it has one. */
  readonly program: Program | null;
  /** The static program alone, with a shell around it, or also with what routes packets. */
  readonly inside: "program" | "shell" | "network";
}

const alone = (program: Program, image: string): PreloadedImage => ({
  image,
  program,
  inside: "program",
});

/** All of them but the sandbox, which is compiled here. */
export const nodeImages: readonly PreloadedImage[] = [
  alone(programs.kubeApiserver, `registry.k8s.io/kube-apiserver:${kubernetesVersion}`),
  alone(
    programs.kubeControllerManager,
    `registry.k8s.io/kube-controller-manager:${kubernetesVersion}`,
  ),
  alone(programs.kubeScheduler, `registry.k8s.io/kube-scheduler:${kubernetesVersion}`),
  alone(programs.etcd, "registry.k8s.io/etcd:3.6.8-0"),
  alone(programs.coredns, "registry.k8s.io/coredns/coredns:v1.14.2"),
  alone(programs.metricsServer, metricsServerImage),
  alone(programs.localPathProvisioner, "docker.io/local/local-path-provisioner:v0.0.30"),
  {
    image: `registry.k8s.io/kube-proxy:${kubernetesVersion}`,
    program: programs.kubeProxy,
    inside: "network",
  },
  { image: "docker.io/local/pod-network:v1", program: programs.kubectl, inside: "network" },
  { image: "docker.io/local/helper:v1", program: null, inside: "shell" },
];

/** The Debian release inside a node: 12 is the last whose systemd also runs where the host has cgroup v1. */
export const debianSuite = "bookworm";
/** Where containerd comes from: Debian 12's own is too old for this kubelet. */
export const containerdSuite = "trixie";

export const debianPackages: readonly string[] = (
  "systemd systemd-sysv dbus kmod procps e2fsprogs ca-certificates " +
  "iptables nftables conntrack iproute2 ethtool libseccomp2 " +
  "runc containernetworking-plugins busybox-static pigz jq libstdc++6"
).split(" ");

function kubernetesStamp(): string {
  const [major = "", minor = ""] = kubernetesVersion.slice(1).split(".");
  const facts = {
    gitVersion: kubernetesVersion,
    gitMajor: major,
    gitMinor: minor,
    gitTreeState: "clean",
    // A fixed date: the same inputs make the same program.
    buildDate: "2026-01-01T00:00:00Z",
  };
  return ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"]
    .flatMap((pkg) => Object.entries(facts).map(([name, value]) => `-X ${pkg}.${name}=${value}`))
    .join(" ");
}

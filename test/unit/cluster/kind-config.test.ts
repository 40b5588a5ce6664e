import { expect, test } from "vitest";
import { parse } from "yaml";
import { joinPatch, kindConfig } from "../../../backend/cluster/kind-config.ts";
import type { ClusterSpec } from "../../../backend/cluster/provider.ts";

const spec: ClusterSpec = {
  name: "stage-one",
  workers: 3,
  timings: "stage",
  shopPort: 8080,
  stateDir: "/nowhere",
  cacheDir: "/nowhere",
};

const host = { cores: 2, memoryMiB: 24_000 };

interface KindConfig {
  readonly networking: { readonly apiServerAddress: string };
  readonly containerdConfigPatches: readonly string[];
  readonly kubeadmConfigPatches: readonly string[];
  readonly nodes: readonly {
    readonly role: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly extraPortMappings?: readonly object[];
    readonly extraMounts?: readonly object[];
    readonly kubeadmConfigPatches?: readonly string[];
  }[];
}

/** What kind reads, with its patches read as kind reads them. */
function read(changes: Partial<ClusterSpec> = {}, size = host) {
  const config = parse(kindConfig({ ...spec, ...changes }, size)) as KindConfig;
  const patches = config.kubeadmConfigPatches.map((text) => parse(text) as Record<string, unknown>);
  return { config, patchOf: (kind: string) => patches.find((patch) => patch["kind"] === kind) };
}

test("the API server and the shop are on loopback only, the shop behind the control plane", () => {
  const { config } = read();

  expect(config.networking.apiServerAddress).toBe("127.0.0.1");
  expect(config.nodes.flatMap((node) => node.extraPortMappings ?? [])).toEqual([
    { containerPort: 30_080, hostPort: 8080, listenAddress: "127.0.0.1" },
  ]);
  expect(config.nodes[0]?.role).toBe("control-plane");
});

test("nothing of the host is mounted into a node", () => {
  expect(read().config.nodes.flatMap((node) => node.extraMounts ?? [])).toEqual([]);
});

test.each([1, 3, 5])("%i workers stand in zones in turn", (workers) => {
  const zones = read({ workers })
    .config.nodes.slice(1)
    .map((node) => node.labels?.["topology.kubernetes.io/zone"]);

  expect(zones).toEqual(["zone-a", "zone-b", "zone-c", "zone-a", "zone-b"].slice(0, workers));
});

test.each([
  { cores: 2, memoryMiB: 24_000, workers: 3, reserved: "cpu=1000m,memory=18000Mi" },
  { cores: 16, memoryMiB: 32_000, workers: 3, reserved: "cpu=10667m,memory=24000Mi" },
  { cores: 1, memoryMiB: 4000, workers: 1, reserved: "cpu=0m,memory=2000Mi" },
])("a worker's share of $cores cores leaves $reserved to the rest", (given) => {
  const { workers, reserved, ...size } = given;

  const worker = read({ workers }, size).config.nodes[1];

  expect(worker?.kubeadmConfigPatches?.join("\n")).toContain(`system-reserved: ${reserved}`);
});

test("stage timings lose a silent node after ten seconds", () => {
  const { patchOf } = read();

  expect(patchOf("ClusterConfiguration")).toMatchObject({
    controllerManager: { extraArgs: { "node-monitor-grace-period": "10s" } },
    apiServer: { extraArgs: { "default-unreachable-toleration-seconds": "5" } },
  });
  expect(patchOf("KubeletConfiguration")).toMatchObject({ nodeStatusUpdateFrequency: "2s" });
});

test("stage timings let the workers' kubelets look at the CPU more often, whoever joins", () => {
  const flags = (timings: ClusterSpec["timings"]) => [
    read({ timings }).config.nodes[1]?.kubeadmConfigPatches?.join("\n"),
    JSON.stringify(joinPatch({ ...spec, timings }, host, 3)),
  ];

  for (const said of flags("stage")) expect(said).toMatch(/housekeeping-interval"?: ?"?2s/);
  for (const said of flags("default")) expect(said).not.toContain("housekeeping");
});

test("default timings are Kubernetes' own: nothing is said of them", () => {
  const { patchOf } = read({ timings: "default" });

  expect(patchOf("ClusterConfiguration")).toEqual({ kind: "ClusterConfiguration" });
  expect(patchOf("KubeletConfiguration")).toEqual({
    kind: "KubeletConfiguration",
    failCgroupV1: false,
  });
});

test("containerd leaves the OOM score alone where the host cannot lower it", () => {
  expect(read().config.containerdConfigPatches.join("\n")).toContain(
    "restrict_oom_score_adj = true",
  );
});

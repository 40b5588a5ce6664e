import { rm } from "node:fs/promises";
import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import type { KubeConnection } from "../../backend/cluster/clients.ts";
import { createKube } from "../../backend/cluster/clients.ts";
import { createKindProvider } from "../../backend/cluster/kind.ts";
import type { Cluster, ClusterSpec } from "../../backend/cluster/provider.ts";
import { type Config, readConfig } from "../../backend/config.ts";
import { LabError } from "../../backend/core/errors.ts";
import type { Progress } from "../../backend/core/progress.ts";
import { bringUp, specOf } from "../../backend/main.ts";

/** The one kind cluster of a test run, with the pizza business on it, or the reason why there is none. */
type Shared =
  | {
      readonly spec: ClusterSpec;
      readonly connection: KubeConnection;
      readonly version: string;
      readonly shopUrl: string;
    }
  | { readonly missing: string };

declare module "vitest" {
  interface ProvidedContext {
    readonly kindCluster: Shared;
  }
}

/** Says on stderr what is being done: a cluster takes half a minute, its first node image a quarter of an hour. */
export const progress: Progress = {
  step: async (title, work) => {
    const startedAt = performance.now();
    process.stderr.write(`… ${title}\n`);
    const result = await work({ update: () => {} });
    const seconds = (performance.now() - startedAt) / 1000;
    process.stderr.write(`✔ ${title} ${seconds.toFixed(1)} s\n`);
    return result;
  },
  note: (line) => process.stderr.write(`  ${line}\n`),
};

/** Names and ports of the tests' own: a lab that runs beside them is not touched. */
export const configFor = (name: string, flags: { readonly workers?: number; shopPort: number }) =>
  readConfig({ name, provider: "kind", yes: true, orders: 0, ...flags });

/** vitest's global setup: brings it up before the first test of the project, removes it after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const config = configFor("kintsugi-test", { shopPort: 18_080 });
  // What a run left that was killed.
  await takeDown(config);
  try {
    const cluster = await bringUp(config, { progress });
    project.provide("kindCluster", describe(config, cluster));
  } catch (error) {
    await takeDown(config);
    if (!(error instanceof LabError && /docker/.test(error.code))) throw error;
    project.provide("kindCluster", { missing: `${error.message} ${error.remedy}` });
  }
  return () => takeDown(config);
}

/** Removes a cluster of the tests' with its state folder. */
export async function takeDown(config: Config): Promise<void> {
  await createKindProvider().remove(specOf(config), { progress });
  await rm(config.stateDir, { recursive: true, force: true });
}

/** The shared cluster with a client to it; where there is no Docker to be had, skips the test and says why. */
export function withCluster(skip: (note: string) => never) {
  const shared = inject("kindCluster");
  if ("missing" in shared) return skip(shared.missing);
  const kube = createKube(shared.connection);
  return { ...shared, kube, [Symbol.asyncDispose]: () => kube.close() };
}

const describe = (config: Config, { connection, version, shopUrl }: Cluster) => ({
  spec: specOf(config),
  connection,
  version,
  shopUrl: shopUrl ?? "",
});

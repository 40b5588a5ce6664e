import { inject } from "vitest";
import type { TestProject } from "vitest/node";
import { createKube, type KubeConnection } from "../../backend/cluster/clients.ts";
import { removeLeftovers, startKwokCluster } from "./kwok-cluster.ts";

/** The one cluster of a test run, for tests that get along in a namespace of their own. */
export interface SharedCluster {
  readonly connection: KubeConnection;
  readonly stateDir: string;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly sharedCluster: SharedCluster;
  }
}

/** vitest's global setup: starts it before the first test of the project, and removes it after the last. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const cluster = await startKwokCluster();
  const { connection, spec } = cluster;
  project.provide("sharedCluster", { connection, stateDir: spec.stateDir });
  return async () => cluster[Symbol.asyncDispose]();
}

/** The shared cluster with a client to it; close the client. */
export function useSharedCluster() {
  const shared = inject("sharedCluster");
  return { ...shared, kube: createKube(shared.connection) };
}

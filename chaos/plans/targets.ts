import { z } from "zod";
import type { NodeRef, PodRef } from "../../backend/cluster/actions.ts";
import { LabError } from "../../backend/core/errors.ts";
import { objectName } from "../changes/names.ts";
import type { FaultContext } from "../fault.ts";

const nameOrEmpty = z.union([z.literal(""), objectName]).default("");

/** Parameters that say which pods: spread them into a fault's params. */
export const whichPods = {
  app: z
    .enum(["storefront", "kitchen", "ledger", "receipts", "any"])
    .default("storefront")
    .describe("Which part of the business."),
  pod: nameOrEmpty.describe("This very pod, by name; empty: any that fits."),
  node: nameOrEmpty.describe("Only pods on this node; empty: on any."),
  zone: nameOrEmpty.describe("Only pods on nodes of this zone; empty: of any."),
};

/** Parameters that say how many of those that fit. */
export const howMany = {
  mode: z
    .enum(["one", "count", "percent", "all"])
    .default("one")
    .describe("How many: one, a count, a share in percent, or all."),
  amount: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe("A count for mode count, percent for mode percent; the other modes ignore it."),
};

/** Parameters that say which nodes. Only workers are ever meant. */
export const whichNodes = {
  node: nameOrEmpty.describe("This very worker, by name; empty: any that fits."),
  zone: nameOrEmpty.describe("Only workers of this zone; empty: of any."),
};

/** How long a fault is held. */
export const holdFor = (defaultSeconds: number, max = 300) => ({
  seconds: z
    .int()
    .min(5)
    .max(max)
    .default(defaultSeconds)
    .describe("How long it stays broken before the lab takes it back, in seconds."),
});

interface WantedPods {
  readonly app: string;
  readonly pod: string;
  readonly node: string;
  readonly zone: string;
  readonly mode: "one" | "count" | "percent" | "all";
  readonly amount: number;
}

/** The living pods that were asked for, chosen by the seed. Throws a LabError `no-pods`. */
export async function podsOf(
  { cluster, random }: Pick<FaultContext, "cluster" | "random">,
  wanted: WantedPods,
): Promise<readonly PodRef[]> {
  const { app, pod, node, zone } = wanted;
  const found = await cluster.pods({
    ...(app === "any" || pod !== "" ? {} : { app }),
    ...(node === "" ? {} : { node }),
  });
  const inZone = zone === "" ? null : await nodesIn(cluster, zone);
  const fitting = found.filter(
    (one) => (pod === "" || one.name === pod) && (inZone === null || inZone.has(one.node ?? "")),
  );
  if (fitting.length === 0) throw noPods(wanted);
  return random.sample(fitting, countOf(wanted, fitting.length));
}

interface WantedNodes {
  readonly node: string;
  readonly zone: string;
  readonly mode?: WantedPods["mode"];
  readonly amount?: number;
}

/** The workers that were asked for, chosen by the seed. Throws a LabError `no-nodes`. */
export async function workersOf(
  { cluster, random }: Pick<FaultContext, "cluster" | "random">,
  wanted: WantedNodes,
): Promise<readonly NodeRef[]> {
  const { node, zone, mode = "one", amount = 1 } = wanted;
  const fitting = (await cluster.nodes()).filter(
    (one) =>
      one.role === "worker" &&
      (node === "" || one.name === node) &&
      (zone === "" || one.zone === zone),
  );
  if (fitting.length === 0) throw noNodes(wanted);
  return random.sample(fitting, countOf({ mode, amount }, fitting.length));
}

/** What a change needs to find a pod again. */
export const targetOf = ({ name, namespace, uid }: PodRef) => ({ name, namespace, uid });

async function nodesIn(cluster: FaultContext["cluster"], zone: string): Promise<Set<string>> {
  const nodes = await cluster.nodes();
  return new Set(nodes.filter((node) => node.zone === zone).map(({ name }) => name));
}

function countOf({ mode, amount }: Pick<WantedPods, "mode" | "amount">, found: number): number {
  const share = Math.ceil((found * Math.min(amount, 100)) / 100);
  return { one: 1, count: Math.min(amount, found), percent: share, all: found }[mode];
}

const noPods = ({ app, pod, node, zone }: WantedPods) =>
  new LabError(
    "no-pods",
    `No living pod of ${app === "any" ? "the pizza business" : app}${pod === "" ? "" : ` named ${pod}`}${node === "" ? "" : ` on node ${node}`}${zone === "" ? "" : ` in zone ${zone}`}.`,
    "`kubectl -n pizza get pods -o wide` shows what is there; choose another app, pod, node or zone.",
  );

const noNodes = ({ node, zone }: WantedNodes) =>
  new LabError(
    "no-nodes",
    `No worker${node === "" ? "" : ` named ${node}`}${zone === "" ? "" : ` in zone ${zone}`}.`,
    "`kubectl get nodes -L topology.kubernetes.io/zone` shows what is there.",
  );

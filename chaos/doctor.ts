import { z } from "zod";
import { KubeError } from "../backend/cluster/clients.ts";
import { messageOf } from "../backend/core/errors.ts";
import { safeText } from "../backend/core/text.ts";
import type { Finding } from "../backend/wire/state.ts";
import type { Baseline } from "./doctor/baseline.ts";
import { type Collection, collect, ofKind } from "./doctor/collection.ts";
import { differenceFindings } from "./doctor/differences.ts";
import { hostFindings, type NodeLooking } from "./doctor/host.ts";
import { type Item, type Looking, whereOf } from "./doctor/items.ts";
import { nodeFindings } from "./doctor/nodes.ts";
import { podFindings } from "./doctor/pods.ts";
import type { LoadActions } from "../backend/core/load.ts";

export interface Patient {
  readonly cluster: Looking;
  /** Null where the nodes are not containers of this machine, or where there is no time to look into each. */
  readonly nodes: NodeLooking | null;
  /** Which nodes there are, for when the API server cannot be asked; not given: those of the baseline. */
  readonly nodeNames?: readonly string[];
  /** What was found in the nodes before, for when `nodes` is null. */
  readonly host: readonly Finding[];
  readonly load: Pick<LoadActions, "running"> | null;
  /** Null: nothing to compare with was ever written down. */
  readonly baseline: Baseline | null;
  /** Experiments that are not over. */
  readonly open: readonly { readonly id: string; readonly title: string }[];
  /** By the API server's clock, epoch milliseconds. */
  readonly now: number;
}

/** A look at everything, and what of it was found in the nodes' containers: each of these looks is a dozen processes. */
export interface Examination {
  readonly findings: readonly Finding[];
  readonly host: readonly Finding[];
}

/**
 * What is not as it was or should be, found by looking at the cluster, the nodes and the visitors themselves: a journal that was lost,
 * or another tool's doing, makes no difference. Changes nothing, and never throws.
 */
export async function examine(patient: Patient): Promise<Examination> {
  const { cluster, nodes, baseline } = patient;
  const hostOf = async (names: readonly string[]) =>
    nodes === null ? patient.host : await hostFindings(nodes, names);
  try {
    const seen = await collect(cluster);
    const host = await hostOf(seen.nodes.map(({ metadata }) => metadata.name));
    const found = withoutEchoes(host, clusterFindings(seen, patient));
    return { findings: [...told([...leftOvers(patient), ...host]), ...found], host };
  } catch (error) {
    const host = await hostOf(patient.nodeNames ?? nodesOf(baseline));
    return { findings: told([...leftOvers(patient), ...host, silentServer(error)]), host };
  }
}

/** A remedy that is one command: in backticks, as in every remedy. */
const told = (findings: readonly Finding[]): readonly Finding[] =>
  findings.map((finding) => ({ ...finding, remedy: `\`${finding.remedy}\`` }));

/** What the lab itself knows to be under way. */
const leftOvers = ({ open, load }: Pick<Patient, "open" | "load">): readonly Finding[] => [
  ...open.map(({ id, title }) => openExperiment(id, title)),
  ...(load?.running() ?? []).map(loadLeft),
];

const clusterFindings = (
  seen: Collection,
  { baseline, now }: Pick<Patient, "baseline" | "now">,
): readonly Finding[] => [
  ...told([...nodeFindings(seen.nodes, baseline), ...leaseFindings(seen.leases, now)]),
  ...differenceFindings(seen.kept, baseline),
  ...told([...boundsFindings(seen.kept), ...podFindings(seen, now)]),
];

/** A container that stands still explains why its node is not Ready: said once. */
function withoutEchoes(host: readonly Finding[], cluster: readonly Finding[]): readonly Finding[] {
  const explained = new Set(host.map(({ where }) => where));
  const isEcho = ({ where, what }: Finding) =>
    explained.has(where) && (what.startsWith("is not Ready") || what.startsWith("still wears"));
  return cluster.filter((finding) => !isEcho(finding));
}

/** Who leads renews every two seconds. */
const leaseMs = 30_000;
const leaders = ["kube-scheduler", "kube-controller-manager"];

function leaseFindings(leases: readonly Item[], now: number): readonly Finding[] {
  return leases
    .filter(({ metadata }) => leaders.includes(metadata.name))
    .filter((lease) => now - renewedAt(lease) > leaseMs)
    .map(({ metadata }) => ({
      where: `pod/${metadata.name}`,
      what: "does not run: its lease is stale",
      remedy: `kubectl -n kube-system get lease,pods | grep ${metadata.name}`,
    }));
}

const renewedAt = (lease: Item) => Date.parse(leaseSchema.parse(lease["spec"]).renewTime) || 0;
const leaseSchema = z.looseObject({ renewTime: z.string().default("") });

/** An autoscaler leaves alone what somebody has scaled to zero, and puts up with what is out of its bounds for a while. */
function boundsFindings(kept: readonly Item[]): readonly Finding[] {
  return ofKind(kept, "HorizontalPodAutoscaler").flatMap((item) => {
    const { scaleTargetRef, minReplicas, maxReplicas } = autoscalerSchema.parse(item["spec"]);
    const target = ofKind(kept, scaleTargetRef.kind).find(
      ({ metadata }) => metadata.name === scaleTargetRef.name,
    );
    const replicas = workloadSchema.parse(target?.["spec"] ?? {}).replicas;
    if (target === undefined || (replicas >= minReplicas && replicas <= maxReplicas)) return [];
    const { namespace } = target.metadata;
    const what = `has ${replicas} pods wanted, outside of its autoscaler's ${minReplicas} to ${maxReplicas}`;
    const remedy = `kubectl -n ${namespace} scale ${whereOf(target)} --replicas=${minReplicas}`;
    return [{ where: whereOf(target), what, remedy }];
  });
}

const autoscalerSchema = z.looseObject({
  scaleTargetRef: z.object({ kind: z.string(), name: z.string() }),
  minReplicas: z.int().default(1),
  maxReplicas: z.int(),
});
const workloadSchema = z.looseObject({ replicas: z.int().default(1) });

const openExperiment = (id: string, title: string): Finding => ({
  where: `experiment/${id}`,
  what: `is not over: ${title}`,
  remedy: `npm run kintsugi undo -- ${id}`,
});

const loadLeft = (name: string): Finding => ({
  where: `load/${name}`,
  what: "still sends more visitors than usual",
  remedy: "npm run kintsugi undo -- --all",
});

/** Which nodes there were, for when nobody can be asked. */
const nodesOf = (baseline: Baseline | null): readonly string[] =>
  Object.keys(baseline?.objects ?? {})
    .filter((key) => key.startsWith("Node/"))
    .map((key) => key.slice("Node/".length));

const silentServer = (error: unknown): Finding => ({
  where: "api-server",
  what: `${error instanceof KubeError ? "does not answer" : "answers what nobody understands"}: ${safeText(messageOf(error))}`,
  remedy: "npm run kintsugi status",
});

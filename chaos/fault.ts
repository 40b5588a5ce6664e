import { z } from "zod";
import type { ClusterLook } from "../backend/cluster/actions.ts";
import type { NodeLook } from "../backend/cluster/node-actions.ts";
import type { Random } from "../backend/core/random.ts";
import { type Change, changeSchema } from "./changes.ts";

/** What a fault may need of the machine or the cluster; the lab knows which are there, and why one is not. */
export type Capability = "real-pods" | "docker-nodes" | "visitors" | "netem" | "packet-shares";

/** What is there: null; what is not: why. */
export type Capabilities = Readonly<Record<Capability, string | null>>;

/** What a plan is made from. There is nothing in it that could change anything. */
export interface FaultContext {
  readonly cluster: ClusterLook;
  /** Null where the nodes are not containers of this machine. */
  readonly nodes: NodeLook | null;
  readonly capabilities: Capabilities;
  readonly random: Random;
  readonly signal: AbortSignal;
}

const victimSchema = z.strictObject({
  kind: z.enum(["pod", "node", "deployment", "other"]),
  name: z.string().min(1).max(253),
  uid: z.string().min(1).max(128).nullable(),
});

/** What a fault will do, as data: the journal keeps it, and whoever takes it back needs nothing else. */
export const planSchema = z.strictObject({
  /** Who will be hit, for the page and the dry run. */
  victims: z.array(victimSchema).min(1).max(200),
  /** Applied in this order, reverted in the reverse one. */
  changes: z.array(changeSchema).min(1).max(200),
  /** Seconds to keep it broken before undo; 0 where nothing is held. */
  holdSeconds: z.number().min(0).max(600),
  /** The same thing by hand. */
  kubectl: z.array(z.string().min(1).max(500)).min(1).max(200),
  /** What this machine made the fault do otherwise than its description says, or null. */
  note: z.string().max(300).nullable(),
});
export type Plan = z.output<typeof planSchema>;

/** A way to break something. Its plan says which changes; how each is made and taken back is known in changes/. */
export interface Fault<Params extends z.ZodType = z.ZodType> {
  /** As the field calls it: "pod-delete". */
  readonly name: string;
  /** As the button says it: "kill a pod". */
  readonly title: string;
  /** What part of the cluster it is about; the page shows faults of one group together. */
  readonly group:
    | "pods"
    | "releases"
    | "nodes"
    | "traffic"
    | "network"
    | "configuration"
    | "control plane";
  readonly description: string;
  /** One sentence that a newcomer understands: what Kubernetes will do about it. */
  readonly lesson: string;
  /** The page's key for it, one letter; unique in the catalogue. */
  readonly key: string | null;
  /** Two letters for a fault without a key of its own: typed after "/". Unique in the catalogue; once given, it stays. */
  readonly mnemonic?: string;
  /** It takes a machine, the control plane, everybody's way or data: whoever fires it has to mean it, and holds the key. Not given: no. */
  readonly destructive?: boolean;
  /** What this machine must offer; the lab hides a fault that cannot work here, and says why. */
  readonly needs: readonly Capability[];
  /** A strict object; every property has a default or is optional, and a description with its unit: forms and help are built from it. */
  readonly params: Params;
  /** Picks the targets and captures what undo will need. Changes nothing. A LabError where there is nobody to hit. */
  plan(context: FaultContext, params: z.output<Params>): Promise<Plan>;
}

/** Gives a fault's parameters their inferred type. */
export const defineFault = <Params extends z.ZodType>(fault: Fault<Params>): Fault<Params> => fault;

/** A plan with what most plans leave out. */
export const planOf = (
  plan: Pick<Plan, "victims" | "kubectl"> & {
    readonly changes: readonly Change[];
    readonly holdSeconds?: number;
    readonly note?: string | null;
  },
): Plan => ({ holdSeconds: 0, note: null, ...plan, changes: [...plan.changes] });

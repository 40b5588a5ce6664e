import type { z } from "zod";
import type { ClusterActions } from "../backend/cluster/actions.ts";
import type { Random } from "../backend/core/random.ts";
import type { Victim } from "../backend/wire/state.ts";

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/** What a fault may need of the machine or the cluster; the lab knows which are there, and why one is not. */
export type Capability = "real-pods" | "docker-nodes" | "netem";

/** What is there: null; what is not: why. */
export type Capabilities = Readonly<Record<Capability, string | null>>;

export interface FaultContext {
  readonly cluster: ClusterActions;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/** A way to break something, and the way back. One file in faults/, one line in catalogue.ts. */
export interface Fault<Params extends z.ZodType = z.ZodType, Plan extends Json = Json> {
  /** As the field calls it: "pod-delete". */
  readonly name: string;
  /** As the button says it: "kill a pod". */
  readonly title: string;
  readonly description: string;
  /** One sentence that a newcomer understands: what Kubernetes will do about it. */
  readonly lesson: string;
  /** The page's key for it, one letter; unique in the catalogue. */
  readonly key: string | null;
  /** What this machine must offer; the lab hides a fault that cannot work here, and says why. */
  readonly needs: readonly Capability[];
  /** A strict object; every property has a default or is optional, and a description: forms and help are built from it. */
  readonly params: Params;
  /** What a plan looks like. It is checked again when it comes back from the journal: what lies in the cluster is outside input. */
  readonly planSchema: z.ZodType<Plan>;
  /** Picks the targets and captures what undo will need. Changes nothing. */
  plan(context: FaultContext, params: z.output<Params>): Promise<Plan>;
  /** Who will be hit, for the page and the dry run. */
  victims(plan: Plan): readonly Victim[];
  /** The same thing by hand. */
  kubectl(plan: Plan): readonly string[];
  /** Seconds to keep it broken before undo; 0 where nothing is held. */
  holdSeconds(plan: Plan): number;
  inject(context: FaultContext, plan: Plan): Promise<void>;
  /** Restores what inject changed; safe to run twice, after a half-done inject, and after a restart. */
  undo(context: FaultContext, plan: Plan): Promise<void>;
}

/** Gives a fault's parameters and plan their inferred types. */
export const defineFault = <Params extends z.ZodType, Plan extends Json>(
  fault: Fault<Params, Plan>,
): Fault<Params, Plan> => fault;

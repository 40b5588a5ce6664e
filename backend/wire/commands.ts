import { z } from "zod";
import type { Forecast } from "./recovery.ts";
import { releasable } from "./rollouts.ts";

/** Limits of the blast radius that may be lifted by name. The last Ready worker never goes. */
export const limits = ["node-majority", "second-node-fault"] as const;

const seedSchema = z.int().min(0).max(4_294_967_295);

/** POST /api/faults/:name/plan (a dry run) and /api/faults/:name/inject. `params` is checked against the fault's own schema. */
export const faultCommand = z.strictObject({
  params: z.record(z.string(), z.json()).default({}),
  /** Repeats the choice of victims. */
  seed: seedSchema.optional(),
  /** Lifts one limit of the blast radius each, by its name. */
  allow: z.array(z.enum(limits)).default([]),
});
export type FaultCommand = z.infer<typeof faultCommand>;

/** POST /api/undo: one experiment, or all of them (STOP). */
export const undoCommand = z.union([
  z.strictObject({ id: z.string().min(1).max(64) }),
  z.strictObject({ all: z.literal(true) }),
]);
export type UndoCommand = z.infer<typeof undoCommand>;

/** POST /api/rollouts/{app}: what `kubectl rollout` does, and a release. */
export const rolloutCommand = z.discriminatedUnion("do", [
  z.strictObject({ do: z.literal("release"), version: z.enum(releasable) }),
  z.strictObject({
    do: z.literal("undo"),
    /** Not given: the newest revision that is recorded as healthy. */
    toRevision: z.int().min(1).max(1_000_000_000).optional(),
  }),
  z.strictObject({ do: z.literal("pause") }),
  z.strictObject({ do: z.literal("resume") }),
  z.strictObject({ do: z.literal("restart") }),
]);
export type RolloutCommand = z.infer<typeof rolloutCommand>;

/** POST /api/scenarios/plan (a dry run) and /api/scenarios/start: one of the lab's own by name, or a whole one, checked against the scenarios' schema. */
export const scenarioCommand = z.union([
  z.strictObject({ name: z.string().min(1).max(64), seed: seedSchema.optional() }),
  z.strictObject({
    scenario: z.record(z.string(), z.json()),
    seed: seedSchema.optional(),
  }),
]);
export type ScenarioCommand = z.infer<typeof scenarioCommand>;

/** POST /api/scenarios/stop. */
export const stopCommand = z.strictObject({});

/** POST /api/doctor/accept. */
export const acceptCommand = z.strictObject({});

/** POST /api/audience/vote: from now on the hall chooses between these faults of the catalogue. */
export const voteCommand = z.strictObject({
  faults: z
    .array(z.string().min(1).max(64))
    .min(2)
    .max(6)
    .refine((faults) => new Set(faults).size === faults.length, "Each fault only once."),
  /** Closes by itself after so long; not given: when it is closed. */
  seconds: z.int().min(5).max(600).optional(),
});
export type VoteCommand = z.infer<typeof voteCommand>;

/** POST /api/audience/vote/close. */
export const closeVoteCommand = z.strictObject({});

/** POST /api/pair: the one-time code from the terminal for a session cookie. */
export const pairCommand = z.strictObject({ code: z.string().min(8).max(128) });

/** A fault as the page and the command line offer it. `params` is a JSON Schema (draft 2020-12). */
export interface FaultOffer {
  readonly name: string;
  readonly title: string;
  /** What it is about; faults of one group stand together. */
  readonly group: string;
  readonly description: string;
  readonly lesson: string;
  /** One key on the page, such as "k". */
  readonly key: string | null;
  /** Two letters for one without a key, typed after "/", such as "nl"; null for one that has a key. */
  readonly mnemonic: string | null;
  /** Its key is held until it acts; a short press only looks. */
  readonly destructive: boolean;
  readonly params: Readonly<Record<string, unknown>>;
  /** Why it cannot work on this machine, or null when it can. */
  readonly hidden: string | null;
}

/** What a fault would do: nothing has happened yet. */
export interface PlanView {
  readonly fault: string;
  readonly victims: readonly { readonly kind: string; readonly name: string }[];
  readonly kubectl: readonly string[];
  readonly lesson: string;
  readonly seed: number;
  /** How long it stays broken before it is taken back; 0 where nothing is held. */
  readonly holdSeconds: number;
  /** What this machine makes it do otherwise than its description says, or null. */
  readonly note: string | null;
  /** What should happen then, from the cluster's settings as they are now; null where nobody could work it out. */
  readonly forecast?: Forecast | null;
  /** Why it would be refused if it were fired now (a limit of the blast radius, a collision), or null. */
  readonly refused: Problem | null;
}

/** What was done. The controller has only just begun. */
export interface RolloutDone {
  readonly app: string;
  /** "back to revision 1 (v1)". */
  readonly did: string;
  /** Why this revision, or what will not happen; null where there is nothing to say. */
  readonly why: string | null;
  /** The same by hand. */
  readonly kubectl: readonly string[];
  /** Of the act whose course `LabState.rollouts` tells; null for pause and resume. */
  readonly act: string | null;
}

/** Every refusal has this shape, with a matching HTTP status. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

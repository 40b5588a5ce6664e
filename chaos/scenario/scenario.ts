import { z } from "zod";
import { limits } from "../../backend/wire/commands.ts";

const short = z.string().trim().min(1).max(200);

/** What is said at a moment, in both languages of the page. */
const captionSchema = z
  .strictObject({
    plain: short.describe("In plain words, for somebody who has never seen a cluster."),
    kubernetes: short.describe("In Kubernetes' own terms."),
  })
  .describe("What is said at this moment, in both languages of the page.");

const note = z
  .string()
  .trim()
  .min(1)
  .max(600)
  .optional()
  .describe("What the presenter says meanwhile; only the presenter's window shows it.");

const frameSchema = captionSchema
  .extend({ note })
  .describe("What is said before the first step, or after the last.");

const successRate = z.number().min(0).max(1).describe("Share of orders that succeed, 0 to 1.");
const p95Ms = z.int().min(1).max(10_000).describe("95 % of orders are as quick, in milliseconds.");
const replicasReady = z.boolean().describe("Each Deployment and StatefulSet has what it wants.");
const nodesReady = z.boolean().describe("Each node is Ready and takes pods.");
const windowSeconds = z.int().min(2).max(60).describe("Over how long orders are counted, in s.");

const steadySchema = z
  .strictObject({
    successRate: successRate.default(0.99),
    p95Ms: p95Ms.default(1000),
    windowSeconds: windowSeconds.default(5),
    replicasReady: replicasReady.default(true),
    nodesReady: nodesReady.default(true),
  })
  .describe("How the business is when all is well: asked before, during and after.");
export type Steady = z.output<typeof steadySchema>;

const checkSchema = z
  .strictObject({ successRate, p95Ms, windowSeconds, replicasReady, nodesReady })
  .partial()
  .describe("What has to hold now; what is left out is as in `steady`.");

/** "undone": taken back and verified; "steady": as the scenario's steady state says; a number: so many seconds. */
const waitForSchema = z
  .union([z.enum(["injected", "undone", "steady"]), z.number().min(0).max(600)], {
    error: "must be injected, undone, steady, or a number of seconds from 0 to 600",
  })
  .describe("When the next step begins: injected, undone, steady, or after so many seconds.");

const fault = {
  fault: z.string().min(1).max(64).describe("As `kintsugi faults` lists it."),
  params: z.record(z.string(), z.json()).default({}).describe("The fault's parameters."),
  allow: z
    .array(z.enum(limits))
    .default([])
    .describe("Limits of the blast radius that are lifted, by name."),
  sparing: z
    .strictObject({
      app: z.string().min(1).max(64).describe("A part of the business, such as ledger."),
      by: z.enum(["node", "zone"]).default("node").describe("Which parameter is chosen so."),
    })
    .optional()
    .describe("Hits a node, or zone, that carries no pod of this part; which one, the seed says."),
};
const said = { caption: captionSchema.optional(), note };
const moves = {
  ...said,
  waitFor: waitForSchema.default("injected"),
  mayFail: z
    .boolean()
    .default(false)
    .describe("Orders are meant to fail: the stop condition rests until it is steady again."),
};

/** Each sort of step, by the word that makes it one. */
export const stepSchemas = {
  fault: z.strictObject({ ...fault, ...moves }).describe("Breaks one thing."),
  together: z
    .strictObject({
      together: z
        .array(z.strictObject(fault))
        .min(2)
        .max(10)
        .describe("Faults that begin at the same moment."),
      ...moves,
    })
    .describe("Breaks several things at once."),
  pause: z
    .strictObject({ pause: z.number().min(0).max(600).describe("In seconds."), ...said })
    .describe("Waits."),
  check: z
    .strictObject({
      check: checkSchema,
      withinSeconds: z.int().min(1).max(600).default(30).describe("Until then it must hold."),
      ...said,
    })
    .describe("Waits until something holds; not healed if it does not in time."),
  caption: z.strictObject({ caption: captionSchema, note }).describe("Says something."),
};
export type StepKind = keyof typeof stepSchemas;
export type FaultStep = z.output<typeof stepSchemas.fault>;
export type Step = z.output<(typeof stepSchemas)[StepKind]>;

/** A scenario's whole file. */
export const scenarioSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}[a-z0-9]$/, "lower-case letters, digits and dashes")
    .describe("What `kintsugi run` calls it."),
  title: short.describe("As a headline."),
  teaches: z.string().trim().min(1).max(500).describe("What one learns from it."),
  budgetSeconds: z
    .int()
    .min(1)
    .max(1800)
    .describe("From the first hit until it must be steady again, what is held included."),
  steady: steadySchema.prefault({}),
  stop: z
    .strictObject({
      successBelow: successRate.default(0.5),
      forSeconds: z.int().min(1).max(120).default(10),
    })
    .describe("Fewer orders than this succeed for so long: everything is taken back at once.")
    .prefault({}),
  orderBook: z
    .boolean()
    .default(false)
    .describe("Every order that was acknowledged has to be in the ledger afterwards."),
  opening: frameSchema.optional(),
  steps: z
    .array(z.union(Object.values(stepSchemas)))
    .min(1)
    .max(50),
  closing: frameSchema.optional(),
});
export type Scenario = z.output<typeof scenarioSchema>;
/** As it comes over the wire or from a file. */
export type ScenarioInput = z.input<typeof scenarioSchema>;

/** For editors; `chaos/scenarios/schema.json` holds it, and a test keeps that equal. */
export const scenarioJsonSchema = (): object => z.toJSONSchema(scenarioSchema, { io: "input" });

/** Every fault a step fires; none for the other sorts. */
export const faultsOf = (
  step: Step,
): readonly Pick<FaultStep, "fault" | "params" | "allow" | "sparing">[] => {
  if ("fault" in step) return [step];
  return "together" in step ? step.together : [];
};

import { randomBytes, randomInt } from "node:crypto";
import { LabError } from "../backend/core/errors.ts";
import { createRandom } from "../backend/core/random.ts";
import type { FaultCommand, FaultOffer, PlanView, Problem } from "../backend/wire/commands.ts";
import { findFault } from "./catalogue.ts";
import type { ExperimentParts } from "./experiment.ts";
import type { ExperimentsOptions } from "./experiments.ts";
import { type Capabilities, type Fault, planSchema } from "./fault.ts";
import { formOf, parseParams } from "./params.ts";
import { partsOf } from "./reopen.ts";

/** Checks the command and lets the fault choose its victims. Writes nothing; a refusal is a LabError. */
export async function planned(
  options: ExperimentsOptions,
  name: string,
  command: FaultCommand,
): Promise<ExperimentParts> {
  const { catalogue, capabilities, lifetime, newSeed = () => randomInt(2 ** 32) } = options;
  const fault = findFault(name, catalogue);
  const reason = whyNot(fault, capabilities);
  if (reason !== null) throw unavailable(fault, reason);
  const params = parseParams(fault, command.params);
  const seed = command.seed ?? newSeed();
  const { cluster, nodes } = options.hands;
  const random = createRandom(seed);
  const context = { cluster, nodes, capabilities, random, signal: lifetime.signal };
  // Held to the schema before it is shown, written down or acted on: names in it come from the cluster.
  const checked = planSchema.parse(await fault.plan(context, params));
  const id = `${fault.name}-${randomBytes(4).toString("hex")}`;
  const forecast = (await options.forecast?.({ fault: fault.name, ...checked })) ?? null;
  return { ...partsOf(options, { id, fault, plan: checked, seed }), forecast };
}

/** A plan as it is shown, with why it would be refused now. */
export function planView(
  { fault, plan, seed, forecast = null }: ExperimentParts,
  refused: Problem | null,
): PlanView {
  const { kubectl, holdSeconds, note } = plan;
  const victims = plan.victims.map(({ kind, name }) => ({ kind, name }));
  return {
    fault: fault.name,
    victims,
    kubectl,
    lesson: fault.lesson,
    seed,
    holdSeconds,
    note,
    forecast,
    refused,
  };
}

/** A fault as it is offered, with the reason where it cannot work here. */
export function offerOf(fault: Fault, capabilities: Capabilities): FaultOffer {
  const { name, title, group, description, lesson, key } = fault;
  const { mnemonic = null, destructive = false } = fault;
  const told = { name, title, group, description, lesson, key, mnemonic, destructive };
  return { ...told, params: formOf(fault), hidden: whyNot(fault, capabilities) };
}

const whyNot = (fault: Fault, capabilities: Capabilities) =>
  fault.needs.map((need) => capabilities[need]).find((reason) => reason !== null) ?? null;

const unavailable = (fault: Fault, reason: string) =>
  new LabError(
    "fault-unavailable",
    `"${fault.title}" cannot work here: ${reason}`,
    "`npm run kintsugi faults` lists what can.",
  );

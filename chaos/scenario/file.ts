import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { isMap, isNode, LineCounter, parseDocument, type Document } from "yaml";
import { z } from "zod";
import { LabError, messageOf, nearest } from "../../backend/core/errors.ts";
import { safeText } from "../../backend/core/text.ts";
import { catalogue } from "../catalogue.ts";
import type { Fault } from "../fault.ts";
import { type Scenario, scenarioSchema, stepSchemas } from "./scenario.ts";

const longestFile = 65_536;
const folder = join(import.meta.dirname, "..", "scenarios");

/** The lab's own scenarios, by name. */
export async function ownScenarios(): Promise<readonly Scenario[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  return await Promise.all(files.map((name) => readScenario(join(folder, name))));
}

/** The scenario in this file. Throws a LabError `bad-scenario` with every mistake and its line, or `no-scenario-file`. */
export async function readScenario(file: string): Promise<Scenario> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new LabError(
      "no-scenario-file",
      `${safeText(file)} cannot be read: ${messageOf(cause)}`,
      "Give the path of a YAML file; `kintsugi scenarios` lists the lab's own.",
      { cause },
    );
  });
  return parseScenario(text, basename(file));
}

/** The scenario in this text. Throws a LabError `bad-scenario` with every mistake and its line. */
export function parseScenario(
  text: string,
  file: string,
  faults: readonly Fault[] = catalogue,
): Scenario {
  if (text.length > longestFile)
    throw badScenario(file, [{ line: 1, what: `the file is longer than ${longestFile} letters` }]);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (path: readonly PropertyKey[]) => lineOf(document, lines, path);
  if (document.errors.length > 0) {
    const broken = document.errors.map(({ pos, message }) => ({
      line: lines.linePos(pos[0]).line,
      what: message,
    }));
    throw badScenario(file, broken);
  }
  const value = valueOf(document, file);
  const { scenario, mistakes } = checkScenario(value, faults);
  if (scenario === null || mistakes.length > 0)
    throw badScenario(
      file,
      mistakes.map(({ path, what }) => ({ line: at(path), what })),
    );
  return scenario;
}

/** A few lines of aliases to aliases could fill all memory. */
function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw badScenario(file, [{ line: 1, what: messageOf(error) }]);
  }
}

interface Mistake {
  readonly path: readonly PropertyKey[];
  readonly what: string;
}

/** A scenario that did not come from a file of ours. Answers with every mistake. */
export function checkScenario(
  value: unknown,
  faults: readonly Fault[] = catalogue,
): { readonly scenario: Scenario | null; readonly mistakes: readonly Mistake[] } {
  const parsed = scenarioSchema.safeParse(value);
  const mistakes = parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => mistakesOf(issue, [], value));
  const inFaults = faultSteps(value).flatMap(({ path, step }) => faultMistakes(path, step, faults));
  return { scenario: parsed.success ? parsed.data : null, mistakes: [...mistakes, ...inFaults] };
}

function mistakesOf(
  issue: z.core.$ZodIssue,
  before: readonly PropertyKey[],
  root: unknown,
): readonly Mistake[] {
  const path = [...before, ...issue.path];
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      path: [...path, key],
      what: `${where(path)}"${safeText(key)}" is not known here`,
    }));
  const isStep = path.length === 2 && path[0] === "steps";
  if (issue.code === "invalid_union" && isStep)
    return stepMistakes(path, valueAt(root, path), root);
  return [{ path, what: `${where(path)}${issue.message}` }];
}

/** A union says only that nothing fits; the word that makes a step tells which sort was meant. */
function stepMistakes(
  path: readonly PropertyKey[],
  step: unknown,
  root: unknown,
): readonly Mistake[] {
  const kinds = z.record(z.string(), z.unknown()).safeParse(step);
  const [, schema] =
    Object.entries(stepSchemas).find(([kind]) => kinds.success && kind in kinds.data) ?? [];
  if (schema === undefined)
    return [{ path, what: `${where(path)}needs one of ${Object.keys(stepSchemas).join(", ")}` }];
  const parsed = schema.safeParse(step);
  return parsed.success
    ? []
    : parsed.error.issues.flatMap((issue) => mistakesOf(issue, path, root));
}

const looseFault = z.looseObject({
  fault: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
});

function faultSteps(value: unknown) {
  const loose = z.looseObject({ steps: z.array(z.unknown()) }).safeParse(value);
  if (!loose.success) return [];
  return loose.data.steps.flatMap((step, i) => {
    const group = z.looseObject({ together: z.array(z.unknown()) }).safeParse(step);
    const members = group.success
      ? group.data.together.map((one, n) => ({ path: ["steps", i, "together", n], step: one }))
      : [{ path: ["steps", i], step }];
    return members.flatMap((member) => {
      const parsed = looseFault.safeParse(member.step);
      return parsed.success ? [{ path: member.path, step: parsed.data }] : [];
    });
  });
}

function faultMistakes(
  path: readonly PropertyKey[],
  { fault: name, params }: z.output<typeof looseFault>,
  faults: readonly Fault[],
): readonly Mistake[] {
  const fault = faults.find((one) => one.name === name);
  if (fault === undefined) {
    const near = nearest(
      name,
      faults.map((one) => one.name),
    );
    const hint = near === null ? "" : `: did you mean "${near}"?`;
    return [{ path: [...path, "fault"], what: `there is no fault "${safeText(name)}"${hint}` }];
  }
  const parsed = fault.params.safeParse(params);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => mistakesOf(issue, [...path, "params"], null));
}

const where = (path: readonly PropertyKey[]) =>
  path.length === 0 ? "" : `${path.map(String).join(".")}: `;

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? Reflect.get(value, key) : null),
    root,
  );
}

/** Of what the path names, or of the nearest thing around it that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === last) : undefined;
    const node: unknown = pair?.key ?? document.getIn(path.slice(0, length), true);
    const start = isNode(node) ? node.range?.[0] : undefined;
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

function badScenario(file: string, found: readonly { line: number; what: string }[]): LabError {
  const lines = [...found]
    .sort((a, b) => a.line - b.line)
    .map(({ line, what }) => `${safeText(file)}:${line}: ${what}`);
  return new LabError(
    "bad-scenario",
    lines.join("\n"),
    "chaos/scenarios/schema.json describes what a scenario may say; `kintsugi faults` lists the faults.",
  );
}

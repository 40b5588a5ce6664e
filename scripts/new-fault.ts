// npm run bench new-fault.ts -- my-fault "title": begins a fault: its file, its test, its line in the catalogue. Or: node scripts/new-fault.ts my-fault "title"
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { LabError } from "../backend/core/errors.ts";

const longestName = 40;

try {
  const [name = "", title = name.replaceAll("-", " ")] = process.argv.slice(2);
  for (const file of createFault(join(import.meta.dirname, ".."), name, title)) console.log(file);
  console.log(
    "Next: let its plan say which changes (chaos/changes/); the contract suite tells what is missing (npm run check).",
  );
} catch (error) {
  if (!(error instanceof LabError)) throw error;
  console.error(`${error.message}\n→ ${error.remedy}`);
  process.exitCode = 2;
}

/** Writes the three places of a new fault under `root`; all of them or none. Answers with their paths. */
function createFault(root: string, name: string, title: string): readonly string[] {
  if (!/^[a-z]+(-[a-z0-9]+)*$/.test(name) || name.length > longestName)
    throw new LabError(
      "bad-name",
      `"${name}" is not a fault's name.`,
      'Usage: node scripts/new-fault.ts my-fault "what the button says"; the name in kebab-case.',
    );
  if (!/^[^"\\`$\n]{3,60}$/.test(title))
    throw new LabError("bad-title", `"${title}" is not a title.`, "3 to 60 plain characters.");
  const paths = {
    fault: `chaos/faults/${name}.ts`,
    test: `test/unit/chaos/faults/${name}.test.ts`,
    catalogue: "chaos/catalogue.ts",
  };
  for (const path of [paths.fault, paths.test])
    if (existsSync(join(root, path)))
      throw new LabError("fault-exists", `${path} is there already.`, "Choose another name.");
  const catalogue = withLine(readFileSync(join(root, paths.catalogue), "utf8"), name);
  const mnemonic = freeMnemonic(join(root, "chaos/faults"), name);
  writeFileSync(join(root, paths.fault), faultText(name, title, mnemonic), { flag: "wx" });
  writeFileSync(join(root, paths.test), testText(name), { flag: "wx" });
  writeFileSync(join(root, paths.catalogue), catalogue);
  return Object.values(paths);
}

/** The catalogue with the import and the line of this fault, in the way oxfmt writes it. */
function withLine(catalogue: string, name: string): string {
  const list = /(export const catalogue: readonly Fault\[\] = \[)([^\]]*)\];/;
  const imports = [...catalogue.matchAll(/^import .*;$/gm)].at(-1);
  if (imports === undefined || !list.test(catalogue))
    throw new LabError(
      "catalogue-unknown",
      "chaos/catalogue.ts does not look as this script knows it.",
      "Add the fault's line by hand.",
    );
  const end = imports.index + imports[0].length;
  const imported = `\nimport { ${camel(name)} } from "./faults/${name}.ts";`;
  return (catalogue.slice(0, end) + imported + catalogue.slice(end)).replace(
    list,
    (_all, head: string, body: string) => {
      const names = [...body.split(",").map((line) => line.trim()), camel(name)].filter(Boolean);
      const inline = `${head}${names.join(", ")}];`;
      return inline.length <= 100 ? inline : `${head}\n${names.map((n) => `  ${n},\n`).join("")}];`;
    },
  );
}

/** Two letters that no other fault has: the first one of its name, and the next one that is free. */
function freeMnemonic(folder: string, name: string): string {
  const files = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
  const taken = files.flatMap((text) => /mnemonic: "(..)"/.exec(text)?.[1] ?? []);
  const alphabet = "abcdefghijklmnopqrstuvwxyz";
  const seconds = Array.from(name.slice(1).replaceAll(/[^a-z]/g, "") + alphabet);
  const pairs = seconds.map((second) => `${name.slice(0, 1)}${second}`);
  return pairs.find((pair) => !taken.includes(pair)) ?? "zz";
}

function camel(name: string): string {
  return name.replace(/-([a-z0-9])/g, (_dash, letter: string) => letter.toUpperCase());
}

/** A fault that works: it deletes one pod, so that the contract holds from the first minute. Replace what it does. */
function faultText(name: string, title: string, mnemonic: string): string {
  return `import { z } from "zod";
import { defineFault, planOf } from "../fault.ts";
import { podsOf, targetOf, whichPods } from "../plans/targets.ts";

export const ${camel(name)} = defineFault({
  name: "${name}",
  title: "${title}",
  group: "pods",
  description: "What it does, in one sentence.",
  lesson: "What Kubernetes will do about it, in one sentence.",
  key: null,
  mnemonic: "${mnemonic}",
  needs: [],
  params: z.strictObject({ ...whichPods }),

  // Changes nothing: what it answers with is all that the lab needs to do it, and anybody to take it back.
  async plan(context, wanted) {
    const pods = await podsOf(context, { ...wanted, mode: "one", amount: 1 });
    return planOf({
      victims: pods.map(({ name, uid }) => ({ kind: "pod", name, uid })),
      changes: pods.map((pod) => ({
        type: "pod-deletion",
        pod: targetOf(pod),
        graceSeconds: null,
      })),
      kubectl: pods.map(({ name, namespace }) => \`kubectl -n \${namespace} delete pod \${name}\`),
    });
  },
});
`;
}

function testText(name: string): string {
  return `import { expect, test } from "vitest";
import { ${camel(name)} } from "../../../../chaos/faults/${name}.ts";
import { openFaultStage } from "../../../fixtures/fault-stage.ts";

// What holds for every fault is tested in test/contract/faults.test.ts; here stands what is true of this one alone.
test("hits a pod of the app that was asked for", async () => {
  const stage = await openFaultStage();

  const plan = await stage.plan(${camel(name)}, { app: "kitchen" });

  expect(plan.victims.map(({ name }) => name)).toEqual([expect.stringMatching(/^kitchen-/)]);
});
`;
}

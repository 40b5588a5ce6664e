import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LabError } from "../../../../backend/core/errors.ts";
import { scenarioJsonSchema } from "../../../../chaos/scenario/scenario.ts";
import { ownScenarios, parseScenario } from "../../../../chaos/scenario/file.ts";

const folder = join(import.meta.dirname, "../../../../chaos/scenarios");
const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

const problemOf = (text: string) => {
  try {
    parseScenario(text, "my.yaml");
  } catch (error) {
    if (error instanceof LabError) return error.message.split("\n");
  }
  return [];
};

test("the eleven are there, each named as its file", async () => {
  const names = (await ownScenarios()).map(({ name }) => name);

  expect(names.toSorted()).toEqual(files.map((name) => name.replace(".yaml", "")).toSorted());
  expect(names).toHaveLength(11);
});

test("editors are offered the very schema that the lab checks by", () => {
  const written: unknown = JSON.parse(readFileSync(join(folder, "schema.json"), "utf8"));

  expect(written).toEqual(scenarioJsonSchema());
});

test.each(files)("%s names its schema first", (name) => {
  const [first] = readFileSync(join(folder, name), "utf8").split("\n");

  expect(first).toBe("# yaml-language-server: $schema=schema.json");
});

test("every mistake is told with its line", () => {
  const found = problemOf(`name: My Scenario
title: Mine
teaches: Something
budgetSeconds: 0
colour: red
steps:
  - fault: pod-delet
  - fault: pod-delete
    params:
      app: storefront
      moed: all
  - pause: long
  - nothing: here
  - together:
      - fault: pod-delete
`);

  expect(found).toEqual([
    "my.yaml:1: name: lower-case letters, digits and dashes",
    expect.stringMatching(/^my\.yaml:4: budgetSeconds: /),
    'my.yaml:5: "colour" is not known here',
    'my.yaml:7: there is no fault "pod-delet": did you mean "pod-delete"?',
    'my.yaml:11: steps.1.params: "moed" is not known here',
    expect.stringMatching(/^my\.yaml:12: steps\.2\.pause: /),
    "my.yaml:13: steps.3: needs one of fault, together, pause, check, caption",
    expect.stringMatching(/^my\.yaml:14: steps\.4\.together: /),
  ]);
});

test("what is missing is told where it should stand", () => {
  expect(problemOf("name: mine\ntitle: Mine\nteaches: x\n")).toEqual([
    expect.stringMatching(/^my\.yaml:1: budgetSeconds: /),
    expect.stringMatching(/^my\.yaml:1: steps: /),
  ]);
});

test("text that is no YAML is told with its line", () => {
  expect(problemOf("name: mine\ntitle: [\n")[0]).toMatch(/^my\.yaml:[23]: /);
});

test("a bomb of aliases is refused", () => {
  const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
  for (const [one, next] of Object.entries({ a: "b", b: "c", c: "d", d: "e", e: "f" }))
    bomb.push(`${next}: &${next} [${Array(9).fill(`*${one}`).join(", ")}]`);

  expect(problemOf(bomb.join("\n")).length).toBeGreaterThan(0);
});

test("each tells the presenter what to say, before, at every step and after", async () => {
  const silent = (await ownScenarios()).filter(({ opening, steps, closing }) =>
    [opening, ...steps, closing].some((one) => one?.note === undefined),
  );

  expect(silent.map(({ name }) => name)).toEqual([]);
});

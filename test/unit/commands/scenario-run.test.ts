import { expect, test } from "vitest";
import { exitCodeOf, repeatOf } from "../../../backend/commands/scenario-run.ts";
import { unknownName } from "../../../backend/commands/run.ts";
import type { ScenarioVerdict } from "../../../backend/wire/scenario.ts";

const ended = (result: ScenarioVerdict["result"]) => ({
  verdict: { result, why: [], healedSeconds: null },
});

test("the exit code is that of the worst run", () => {
  expect(exitCodeOf([ended("healed")])).toBe(0);
  expect(exitCodeOf([ended("healed"), ended("not-healed")])).toBe(1);
  expect(exitCodeOf([ended("could-not-run"), ended("not-healed")])).toBe(2);
});

test("a wrong name is told the nearest of both lists", () => {
  const lists = { faults: ["pod-delete"], scenarios: ["self-heal"] };

  expect(unknownName("self-hael", lists).remedy).toContain('Did you mean "self-heal"?');
  expect(unknownName("pod-delet", lists).remedy).toContain('Did you mean "pod-delete"?');
});

test("a count of runs is a whole number", () => {
  expect(repeatOf("10")).toBe(10);
  expect(repeatOf(undefined)).toBe(1);
  expect(() => repeatOf("many")).toThrow("--repeat many");
});

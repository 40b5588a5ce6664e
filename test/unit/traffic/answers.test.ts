import { expect, test } from "vitest";
import { createAnswers } from "../../../backend/traffic/answers.ts";

test("each answer is told once, under the pod that gave it", () => {
  const answers = createAnswers();
  answers.add("a", [1000, 14]);
  answers.add(null, [1050, 15]);
  answers.add("a", [1100, 16]);

  expect(answers.take()).toEqual({
    answers: {
      a: [
        [1000, 14],
        [1100, 16],
      ],
      "": [[1050, 15]],
    },
  });
  expect(answers.take()).toEqual({});
});

test("names from outside are bounded in length and number, and the answers in all", () => {
  const answers = createAnswers();
  for (let i = 0; i < 1000; i++) answers.add(`${i}-${"x".repeat(1000)}`, [i, 1]);
  answers.add("__proto__", [1, 1]);
  const told = Object.entries(answers.take().answers ?? {});

  expect(told.length).toBeLessThanOrEqual(65);
  expect(Math.max(...told.map(([name]) => name.length))).toBe(64);
  expect(told.reduce((sum, [, times]) => sum + times.length, 0)).toBe(500);
});

import { expect, test } from "vitest";
import { type RowKind, stepsOf } from "../../../../backend/wire/recovery.ts";
import { settingWords, stepWords } from "../../../../dashboard/model/step-words.ts";
import { probePeriod } from "../../../fixtures/forecasts.ts";

const kinds = Object.keys(stepsOf) as readonly RowKind[]; // its own keys

test.each(kinds)("every step of a %s has a short name in both languages", (kind) => {
  for (const step of stepsOf[kind]) {
    const [plain, kubernetes] = [
      stepWords(kind, step, "plain"),
      stepWords(kind, step, "kubernetes"),
    ];
    expect(plain).not.toBe(kubernetes);
    expect(plain.length).toBeLessThanOrEqual(22);
    expect(kubernetes.length).toBeLessThanOrEqual(16);
  }
});

test("a setting is told by what it means, or by its name", () => {
  expect(settingWords(probePeriod, "plain")).toBe("asked every 1 s");
  expect(settingWords(probePeriod, "kubernetes")).toBe("periodSeconds 1 s");
  expect(settingWords({ name: "new", value: "<b>", readFrom: "" }, "plain")).toBe("new <b>");
});

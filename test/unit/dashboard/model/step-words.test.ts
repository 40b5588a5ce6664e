import { expect, test } from "vitest";
import { type RowKind, stepsOf } from "../../../../backend/wire/recovery.ts";
import { noSettingWords, settingWords, stepWords } from "../../../../dashboard/model/step-words.ts";
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

test("a pod that no node takes is waited for, not worked on", () => {
  expect(noSettingWords("scheduled", true, "plain")).toBe(
    "until a parking lot can take it: no setting decides how long",
  );
  expect(noSettingWords("scheduled", true, "kubernetes")).toContain("until a node can take it");
  expect(noSettingWords("sandbox", true, "plain")).toBe("just work: no setting decides how long");
  expect(noSettingWords("evicted", false, "plain")).toBe("no setting decides how long");
});

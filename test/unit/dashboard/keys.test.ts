import { expect, test } from "vitest";
import { catalogue } from "../../../chaos/catalogue.ts";
import { keyTable, shownKey } from "../../../dashboard/keys.ts";

const tableKeys = keyTable.flatMap(({ keys }) => keys);
const faultKeys = catalogue.flatMap(({ key }) => (key === null ? [] : [key, `shift+${key}`]));

test("no key does two things", () => {
  const all = [...tableKeys, ...faultKeys];

  expect(all.filter((key, i) => all.indexOf(key) !== i)).toEqual([]);
});

test("every act has a key, and says what it does", () => {
  const acts = keyTable.map(({ act }) => act);

  expect(new Set(acts).size).toBe(acts.length);
  expect(keyTable.filter(({ keys, shown, says }) => !keys[0] || !shown || !says)).toEqual([]);
});

test("each line has a name before its colon, for the palette", () => {
  expect(keyTable.map(({ says }) => says).filter((says) => !/^[^:]{3,40}: ./.test(says))).toEqual(
    [],
  );
});

test("STOP is Escape, whatever else is pressed with it", () => {
  const stop = keyTable.filter(({ act }) => act === "stop");

  expect(stop.flatMap(({ keys }) => keys)).toEqual(["escape", "shift+escape"]);
  expect(shownKey("stop")).toBe("Esc");
});

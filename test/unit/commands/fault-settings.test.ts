import { expect, test } from "vitest";
import { parseSettings } from "../../../backend/commands/fault-settings.ts";

test("settings are read as numbers and booleans where they are such, else as text", () => {
  expect(parseSettings(["amount=2", "app=kitchen", "force=true", "note=a=b", "empty="])).toEqual({
    amount: 2,
    app: "kitchen",
    force: true,
    note: "a=b",
    empty: "",
  });
});

test("what is no name=value is refused with an example", () => {
  expect(() => parseSettings(["all"])).toThrow(/"all" is not a setting/);
});

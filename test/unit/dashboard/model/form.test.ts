import { expect, test } from "vitest";
import { z } from "zod";
import { asParams, fields, wordsOf } from "../../../../dashboard/model/form.ts";

const schema = (shape: z.ZodRawShape) => z.toJSONSchema(z.strictObject(shape), { io: "input" });

test("a number has its bounds, its step and the unit that its name ends in", () => {
  const [field] = fields(
    schema({ graceSeconds: z.int().min(0).max(60).default(5).describe("Time.") }),
  );

  expect(field).toEqual({
    name: "graceSeconds",
    label: "grace",
    hint: "Time.",
    initial: 5,
    type: "number",
    min: 0,
    max: 60,
    step: 1,
    unit: "s",
  });
});

test("an enum and a union of constants are choices", () => {
  const all = fields(
    schema({ app: z.enum(["a", "b"]), how: z.union([z.literal("kill"), z.literal("ask")]) }),
  );

  expect(all.map((field) => (field.type === "choice" ? field.options : null))).toEqual([
    ["a", "b"],
    ["kill", "ask"],
  ]);
});

test("a number or a word is asked for as text, and digits stay what the default was", () => {
  const all = fields(
    schema({ count: z.union([z.int(), z.string().regex(/^\d+%$|^all$/)]).default(1) }),
  );

  expect(all[0]?.type).toBe("text");
  expect(asParams(all, { count: "3" })).toEqual({ count: 3 });
  expect(asParams(all, { count: "50%" })).toEqual({ count: "50%" });
});

test("what was left empty is left out", () => {
  const all = fields(schema({ name: z.string().optional(), count: z.int().optional() }));

  expect(asParams(all, { name: "", count: "2" })).toEqual({ count: 2 });
});

test("a switch, and an optional one, is a switch", () => {
  const all = fields(schema({ force: z.boolean().default(false), dry: z.boolean().nullable() }));

  expect(all.map(({ type }) => type)).toEqual(["switch", "switch"]);
});

test("names become words", () => {
  expect(["graceSeconds", "ordersPerSecond", "podName", "seconds"].map(wordsOf)).toEqual([
    "grace",
    "orders",
    "pod name",
    "seconds",
  ]);
});

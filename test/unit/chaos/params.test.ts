import { expect, test } from "vitest";
import { podDelete } from "../../../chaos/faults/pod-delete.ts";
import { formOf, parseParams } from "../../../chaos/params.ts";

test("what is not given has its default", () => {
  expect(parseParams(podDelete, { grace: "now" })).toEqual({
    app: "storefront",
    pod: "",
    node: "",
    zone: "",
    mode: "one",
    amount: 1,
    grace: "now",
  });
});

test("every problem is named, and an unknown parameter gets the nearest one", () => {
  const wrong = { amount: 0, grace: "never", amout: 3, zzzzzzzz: 1 };

  expect(() => parseParams(podDelete, wrong)).toThrow(
    expect.objectContaining({
      code: "bad-params",
      message: expect.stringMatching(
        /amount: .*\ngrace: .*graceful.*\namout: no such parameter; did you mean "amount"\?\nzzzzzzzz: no such parameter$/s,
      ),
      remedy: "Parameters of pod-delete: app, pod, node, zone, mode, amount, grace.",
    }),
  );
});

test("a form knows choices, bounds and defaults", () => {
  expect(formOf(podDelete)).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    properties: {
      mode: { type: "string", enum: ["one", "count", "percent", "all"], default: "one" },
      amount: { type: "integer", minimum: 1, maximum: 100, default: 1 },
    },
  });
});

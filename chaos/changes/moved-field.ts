import { z } from "zod";
import { defineChange } from "../change-kind.ts";
import { keyOf, objectTarget } from "./names.ts";

const path = z.array(z.string().min(1).max(253)).min(1).max(12);

/** A field moves to another place of the same object and back: a Secret's value is revoked without ever leaving the API server. */
export const movedField = defineChange({
  type: "moved-field",
  schema: z.strictObject({
    type: z.literal("moved-field"),
    target: objectTarget,
    from: path,
    to: path,
  }),
  undoneBy: "cluster",
  touches: ({ target }) => [keyOf(target)],
  async apply({ cluster }, { target, from, to }, signal) {
    signal.throwIfAborted();
    await cluster.moveField(target, from, to);
  },
  async revert({ cluster }, { target, from, to }) {
    await cluster.moveField(target, to, from);
  },
  remains: async () => null,
});

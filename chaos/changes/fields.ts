import { z } from "zod";
import { defineChange } from "../change-kind.ts";
import { keyOf, objectTarget } from "./names.ts";
import { notServing } from "./pod-ready.ts";

/** Some fields of an object are set to something else, and set back to what they were: those that are still as the fault left them. */
export const fields = defineChange({
  type: "fields",
  schema: z.strictObject({
    type: z.literal("fields"),
    target: objectTarget,
    fields: z
      .array(
        z.strictObject({
          /** From the object's root, such as ["spec", "replicas"]; a list's item by its index. */
          path: z.array(z.string().min(1).max(253)).min(1).max(12),
          /** As JSON; null: the field was not there. Never of a Secret: the journal is no place for one (see moved-field.ts). */
          before: z.json().nullable(),
          /** Null: the field is taken away. */
          after: z.json().nullable(),
        }),
      )
      .min(1)
      .max(20),
  }),
  undoneBy: "cluster",
  touches: ({ target }) => [keyOf(target)],
  async apply({ cluster }, { target, fields }, signal) {
    signal.throwIfAborted();
    const steps = fields.map(({ path, before, after }) => ({ path, from: before, to: after }));
    await cluster.setFields(target, steps);
  },
  async revert({ cluster }, { target, fields }) {
    const steps = fields.map(({ path, before, after }) => ({ path, from: after, to: before }));
    await cluster.setFields(target, steps);
  },
  /** A workload is whole when its pods are, too; a pod, when it serves. */
  remains: async ({ cluster }, { target }) =>
    target.kind === "Pod" ? await notServing(cluster, target) : await cluster.notSettled(target),
});

import { z } from "zod";
import { defineChange } from "../change-kind.ts";

/** More visitors come. They come from the lab, end with it, and end by themselves. */
export const load = defineChange({
  type: "load",
  schema: z.strictObject({
    type: z.literal("load"),
    /** Names this spike among those that run. */
    name: z.string().regex(/^[a-z0-9-]{1,64}$/),
    ordersPerSecond: z.number().min(1).max(500),
    shape: z.enum(["step", "ramp", "flash-sale"]),
    seconds: z.number().min(1).max(600),
  }),
  undoneBy: "itself",
  touches: () => ["load"],
  async apply({ load }, { name, ordersPerSecond, shape, seconds }, signal) {
    signal.throwIfAborted();
    await load?.start(name, { ordersPerSecond, shape, seconds });
  },
  async revert({ load }, { name }) {
    await load?.stop(name);
  },
  remains: async () => null,
});

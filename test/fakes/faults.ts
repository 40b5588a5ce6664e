import { z } from "zod";
import { defineFault } from "../../chaos/fault.ts";

/** A fault for tests of what runs faults: it holds, it writes down what it does, and a test can make it fail. */
export function createFakeFault(name = "lights-off", holdSeconds = 30) {
  const did: string[] = [];
  const broken = { inject: 0, undo: 0 };
  const fault = defineFault({
    name,
    title: "lights off",
    description: "Switches a lamp off.",
    lesson: "Somebody switches it on again.",
    key: null,
    needs: ["netem"],
    params: z.strictObject({
      lamp: z.string().default("hall").describe("Which lamp."),
      watts: z.int().min(1).max(100).default(40).describe("How bright it was."),
    }),
    planSchema: z.strictObject({ lamp: z.string() }),
    plan: async (_context, { lamp }) => ({ lamp }),
    victims: ({ lamp }) => [{ kind: "other", name: lamp, uid: null }],
    kubectl: ({ lamp }) => [`kubectl -n pizza annotate lamp ${lamp} off=true`],
    holdSeconds: () => holdSeconds,
    async inject(_context, { lamp }) {
      did.push(`off ${lamp}`);
      if (broken.inject-- > 0) throw new Error("The switch is stuck.");
    },
    async undo(_context, { lamp }) {
      did.push(`on ${lamp}`);
      if (broken.undo-- > 0) throw new Error("The bulb is gone.");
    },
  });
  return { fault, did, broken };
}

import { z } from "zod";
import type { ClusterActions, NodeRef } from "../../backend/cluster/actions.ts";
import type { Change } from "../../chaos/changes.ts";
import { defineFault, planOf } from "../../chaos/fault.ts";
import { createFakeCluster } from "./cluster-actions.ts";

/** A fault for tests of what runs faults: it holds, its cluster writes down what is done to it, and a test can make it fail. */
export function createFakeFault(name = "lights-off", holdSeconds = 30) {
  const did: string[] = [];
  /** So many more times it fails. */
  const broken = { inject: 0, undo: 0 };
  /** What is asked of these lamps is never answered. */
  const hanging = new Set<string>();
  /** Lamps that take their time: why they are not as before yet. */
  const slow = new Map<string, string>();
  const fault = defineFault({
    name,
    title: "lights off",
    group: "configuration",
    description: "Switches a lamp off.",
    lesson: "Somebody switches it on again.",
    key: null,
    needs: ["netem"],
    params: z.strictObject({
      lamp: z.string().default("hall").describe("Which lamp, or several with a space between."),
      watts: z.int().min(1).max(100).default(40).describe("How bright it was."),
    }),
    plan: async (_context, { lamp }) => {
      const lamps = lamp.split(" ");
      return planOf({
        victims: lamps.map((one) => ({ kind: "other", name: one, uid: `uid-of-${one}` })),
        changes: lamps.map(lightChange),
        holdSeconds,
        kubectl: [`kubectl -n pizza annotate lamp ${lamp} off=true`],
      });
    },
  });
  const setFields: ClusterActions["setFields"] = async (target, [step]) => {
    const isOff = step?.to === "off";
    did.push(`${isOff ? "off" : "on"} ${target.name}`);
    if (hanging.has(target.name)) await new Promise(() => {});
    if (isOff && broken.inject-- > 0) throw new Error("The switch is stuck.");
    if (!isOff && broken.undo-- > 0) throw new Error("The bulb is gone.");
  };
  const cluster: ClusterActions & ReturnType<typeof createFakeCluster> = {
    ...createFakeCluster(),
    nodes: async () => [nodeNamed("control-plane"), nodeNamed("worker"), nodeNamed("worker2")],
    setFields,
    notSettled: async ({ name }) => slow.get(name) ?? null,
  };
  return { fault, cluster, did, broken, hanging, slow };
}

const nodeNamed = (name: string): NodeRef => ({
  name,
  uid: `uid-of-${name}`,
  role: name === "control-plane" ? name : "worker",
  zone: null,
  ready: true,
  schedulable: name !== "control-plane",
});

const lightChange = (name: string): Change => ({
  type: "fields",
  target: {
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: "pizza",
    name,
    uid: `uid-of-${name}`,
  },
  fields: [{ path: ["data", "light"], before: "on", after: "off" }],
});

import { z } from "zod";
import { LabError } from "../../backend/core/errors.ts";
import { defineFault } from "../fault.ts";
import { victimPod } from "../victim-pod.ts";

export const podDelete = defineFault({
  name: "pod-delete",
  title: "kill a pod",
  description:
    "Deletes pods of the pizza business. Gracefully they leave the Service first and finish their orders; with grace 0 the API server forgets them at once (kubectl's --force) without waiting for the kubelet to stop them.",
  lesson: "The ReplicaSet counts one pod too few and makes a new one.",
  key: "k",
  needs: [],
  params: z.strictObject({
    app: z
      .enum(["storefront", "kitchen", "ledger", "receipts", "any"])
      .default("storefront")
      .describe("Which part of the business."),
    node: z
      .union([z.literal(""), z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/)])
      .default("")
      .describe("Only pods on this node; empty: on any."),
    mode: z
      .enum(["one", "count", "percent", "all"])
      .default("one")
      .describe("How many: one, a count, a share in percent, or all."),
    amount: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .describe("Pods for mode count, percent for mode percent; the other modes ignore it."),
    grace: z
      .enum(["graceful", "now"])
      .default("graceful")
      .describe("graceful: the pod's own grace period; now: grace 0 with --force."),
  }),
  planSchema: z.strictObject({ pods: z.array(victimPod).min(1), now: z.boolean() }),

  async plan({ cluster, random }, { app, node, mode, amount, grace }) {
    const found = await cluster.pods({
      ...(app === "any" ? {} : { app }),
      ...(node === "" ? {} : { node }),
    });
    if (found.length === 0) throw noPods(app, node);
    const share = Math.ceil((found.length * amount) / 100);
    const count = { one: 1, count: amount, percent: share, all: found.length }[mode];
    const pods = random.sample(found, count);
    return {
      pods: pods.map(({ name, namespace, uid }) => ({ name, namespace, uid })),
      now: grace === "now",
    };
  },
  victims: ({ pods }) => pods.map(({ name, uid }) => ({ kind: "pod", name, uid })),
  kubectl: ({ pods, now }) =>
    pods.map(
      ({ name, namespace }) =>
        `kubectl -n ${namespace} delete pod ${name}${now ? " --grace-period=0 --force" : ""}`,
    ),
  holdSeconds: () => 0,
  async inject({ cluster, signal }, { pods, now }) {
    signal.throwIfAborted();
    await Promise.all(pods.map((pod) => cluster.deletePod(pod, now ? 0 : null)));
  },
  // The owner has made a new pod long ago; a deleted one cannot be brought back.
  undo: async () => {},
});

const noPods = (app: string, node: string) =>
  new LabError(
    "no-pods",
    `No living pod of ${app === "any" ? "the pizza business" : app}${node === "" ? "" : ` on node ${node}`}.`,
    "`kubectl -n pizza get pods -o wide` shows what is there; choose another app or node.",
  );

import { z } from "zod";
import { LabError } from "../../backend/core/errors.ts";
import { type FaultContext, type Plan, planOf } from "../fault.ts";
import { runningContainer, timerLagSeconds } from "./node-plans.ts";

const part = z.enum(["storefront", "kitchen", "ledger", "receipts"]);

/** Parameters that say between whom. */
export const betweenParts = {
  from: part.default("storefront").describe("One part of the business."),
  to: part.default("kitchen").describe("The other part."),
};

interface Lossy {
  readonly from: string;
  readonly to: string;
  readonly percent: number;
  readonly seconds: number;
}

/**
 * Packets between the pods of two parts are lost on every node that carries one of them, both ways. It hits the pods that are there
 * now: those that are made meanwhile have other addresses. Throws a LabError `same-part` or `no-pods`.
 */
export async function packetLossPlan(context: FaultContext, lossy: Lossy): Promise<Plan> {
  const { from, to, percent, seconds } = lossy;
  if (from === to) throw samePart(from);
  const [ones, others] = await Promise.all([podsOfPart(context, from), podsOfPart(context, to)]);
  const pods = [...ones, ...others];
  const nodes = [...new Set(pods.map(({ node }) => node))].sort();
  const mark = `p${Math.floor(context.random.next() * 1e9).toString(36)}`.padEnd(4, "0");
  const changes = await Promise.all(
    nodes.map(async (name) => {
      const { id } = await runningContainer(context, name);
      const ends = { between: ones.map(({ ip }) => ip), and: others.map(({ ip }) => ip) };
      const limit = seconds + timerLagSeconds;
      return {
        type: "packet-loss",
        node: { name, id },
        mark,
        ...ends,
        percent,
        seconds: limit,
      } as const;
    }),
  );
  const share = percent < 100 ? ` -m statistic --mode random --probability ${percent / 100}` : "";
  return planOf({
    victims: pods.map(({ name, uid }) => ({ kind: "pod", name, uid })),
    changes,
    holdSeconds: seconds,
    kubectl: nodes.flatMap((node) => [
      `docker exec ${node} ${dropLine(ones, others)}${share} -j DROP`,
      `docker exec ${node} ${dropLine(others, ones)}${share} -j DROP`,
    ]),
  });
}

const dropLine = (from: readonly Placed[], to: readonly Placed[]) =>
  `iptables -I FORWARD -s ${addresses(from)} -d ${addresses(to)}`;

const addresses = (pods: readonly Placed[]) => pods.map(({ ip }) => ip).join(",");

interface Placed {
  readonly ip: string;
}

async function podsOfPart({ cluster }: FaultContext, app: string) {
  const pods = await cluster.pods({ app });
  const placed = pods.flatMap(({ name, uid, node, ip }) =>
    node === null || ip === null ? [] : [{ name, uid, node, ip }],
  );
  if (placed.length > 0) return placed;
  throw new LabError(
    "no-pods",
    `No pod of ${app} has an address.`,
    "`kubectl -n pizza get pods -o wide` shows what is there.",
  );
}

const samePart = (name: string) =>
  new LabError("same-part", `${name} is both ends of it.`, "Choose two different parts.");

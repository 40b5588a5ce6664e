import { z } from "zod";
import { safeText } from "../../backend/core/text.ts";
import type { Finding } from "../../backend/wire/state.ts";
import type { Baseline } from "./baseline.ts";
import { nameOf } from "./essence.ts";
import { type Item, whereOf } from "./items.ts";
import { foreignTaints, nodeSpec, type Taint, troubleTaints } from "./taints.ts";

/** Nodes that are missing, not Ready, closed, or shunned. */
export function nodeFindings(
  nodes: readonly Item[],
  baseline: Baseline | null,
): readonly Finding[] {
  const there = new Set(nodes.map(nameOf));
  const gone = Object.keys(baseline?.objects ?? {}).filter(
    (key) => key.startsWith("Node/") && !there.has(key),
  );
  return [
    ...gone.map((key) => goneNode(key.slice("Node/".length))),
    ...nodes.flatMap((node) => ofNode(node, baseline)),
  ];
}

function ofNode(node: Item, baseline: Baseline | null): readonly Finding[] {
  const { name } = node.metadata;
  const where = whereOf(node);
  const describe = `kubectl describe node ${name}`;
  const findings: Finding[] = [];
  const unready = unreadiness(node);
  if (unready !== null) findings.push({ where, what: unready, remedy: describe });
  if (nodeSpec(node).unschedulable)
    findings.push({
      where,
      what: "takes no new pods: it is cordoned",
      remedy: `kubectl uncordon ${name}`,
    });
  const known = knownTaints(node, baseline);
  for (const taint of foreignTaints(node).filter((one) => !known.has(textOf(one))))
    findings.push({
      where,
      what: `wears the taint ${safeText(textOf(taint))}`,
      remedy: `kubectl taint node ${name} ${taint.key}:${taint.effect}-`,
    });
  if (unready === null)
    for (const key of troubleTaints(node))
      findings.push({ where, what: `still wears the taint ${safeText(key)}`, remedy: describe });
  return findings;
}

/** Why a node is not Ready, or null. */
export function unreadiness(node: Item): string | null {
  const { conditions } = statusSchema.parse(node["status"] ?? {});
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready?.status === "True") return null;
  return ready?.reason === undefined ? "is not Ready" : `is not Ready (${safeText(ready.reason)})`;
}

const statusSchema = z.looseObject({
  conditions: z
    .array(z.object({ type: z.string(), status: z.string(), reason: z.string().optional() }))
    .default([]),
});

function knownTaints(node: Item, baseline: Baseline | null): ReadonlySet<string> {
  const recorded = essenceSchema.safeParse(baseline?.objects[nameOf(node)]);
  return new Set((recorded.data?.spec.taints ?? []).map(textOf));
}

const essenceSchema = z.object({
  spec: z.object({
    taints: z.array(
      z.object({ key: z.string(), value: z.string().optional(), effect: z.string() }),
    ),
  }),
});

const textOf = ({ key, value, effect }: Taint) =>
  `${key}${value === undefined ? "" : `=${value}`}:${effect}`;

const goneNode = (name: string): Finding => ({
  where: `node/${name}`,
  what: "is gone from the cluster",
  remedy: "npm start",
});

import type { NodeReadiness, NodeView } from "../../wire/views.ts";
import { conditionsOf, fields, identity, items, label, text } from "./fields.ts";

const mostTaints = 16;

/** A v1 Node as the page needs it. */
export function nodeView(object: unknown): NodeView | null {
  const node = fields(object);
  const seen = identity(node);
  if (seen === null) return null;
  const spec = fields(node["spec"]);
  const labels = fields(fields(node["metadata"])["labels"]);
  const ready = conditionsOf(node).find(({ type }) => type === "Ready");
  return {
    ...seen,
    role: "node-role.kubernetes.io/control-plane" in labels ? "control-plane" : "worker",
    readiness: readinessOf(ready?.status),
    readinessAt: ready?.at ?? null,
    schedulable: spec["unschedulable"] !== true,
    taints: items(spec["taints"])
      .slice(0, mostTaints)
      .map((taint) => `${text(taint["key"]) ?? ""}:${text(taint["effect"]) ?? ""}`),
    zone: label(node, "topology.kubernetes.io/zone"),
    kubeletVersion: text(fields(fields(node["status"])["nodeInfo"])["kubeletVersion"]) ?? "",
  };
}

/** A node without the condition has just joined: it has said nothing yet, so it is not ready rather than silent. */
function readinessOf(status: "True" | "False" | "Unknown" | undefined): NodeReadiness {
  if (status === "True") return "ready";
  return status === "Unknown" ? "silent" : "not-ready";
}

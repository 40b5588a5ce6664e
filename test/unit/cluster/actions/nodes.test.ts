import { expect, test } from "vitest";
import { toNodeRefs, unreadyPart } from "../../../../backend/cluster/actions/nodes.ts";

const node = (name: string, given: { labels?: object; spec?: object; status?: object } = {}) => ({
  metadata: { name, uid: `${name}-uid`, labels: given.labels ?? {} },
  spec: given.spec ?? {},
  status: given.status ?? { conditions: [{ type: "Ready", status: "True" }] },
});

test("nodes come by name, with their role, zone and whether they take pods", () => {
  const labels = { "topology.kubernetes.io/zone": "east" };
  const nodes = toNodeRefs({
    items: [
      node("worker2", { labels, spec: { unschedulable: true } }),
      node("control-plane", { labels: { "node-role.kubernetes.io/control-plane": "" } }),
      node("worker", { status: { conditions: [{ type: "Ready", status: "Unknown" }] } }),
    ],
  });

  expect(nodes).toMatchObject([
    { name: "control-plane", role: "control-plane", zone: null, ready: true, schedulable: true },
    { name: "worker", role: "worker", ready: false },
    { name: "worker2", role: "worker", zone: "east", schedulable: false, uid: "worker2-uid" },
  ]);
});

test.each([
  ["gone", null, "w is not in the cluster"],
  ["without a status", { metadata: { name: "w", uid: "u" } }, "w is not Ready"],
  [
    "silent",
    node("w", {
      status: { conditions: [{ type: "Ready", status: "Unknown", reason: "NodeStatusUnknown" }] },
    }),
    "w is not Ready (NodeStatusUnknown)",
  ],
  [
    "back, but still shunned",
    node("w", { spec: { taints: [{ key: "node.kubernetes.io/unreachable" }] } }),
    "w still wears the taint node.kubernetes.io/unreachable",
  ],
  ["cordoned, which is no sickness", node("w", { spec: { unschedulable: true } }), null],
])("a node that is %s", (_how, object, said) => {
  expect(unreadyPart("w", object)).toBe(said);
});

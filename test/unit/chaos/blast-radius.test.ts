import { expect, test } from "vitest";
import type { NodeRef } from "../../../backend/cluster/actions.ts";
import { refuseTooMuch } from "../../../chaos/blast-radius.ts";
import type { Change } from "../../../chaos/changes.ts";
import { planOf } from "../../../chaos/fault.ts";

const node = (name: string, change: Partial<NodeRef> = {}): NodeRef => ({
  name,
  uid: `uid-of-${name}`,
  role: "worker",
  zone: null,
  ready: true,
  schedulable: true,
  ...change,
});
const controlPlane = node("cp", { role: "control-plane", schedulable: false });
const three = [controlPlane, node("w1"), node("w2"), node("w3")];

const id = "0123456789ab";
const kill = (name: string): Change => ({
  type: "node-power",
  node: { name, id },
  how: "kill",
  address: "172.18.0.3",
});
const cordon = (name: string): Change => ({
  type: "fields",
  target: { apiVersion: "v1", kind: "Node", namespace: null, name, uid: `uid-of-${name}` },
  fields: [{ path: ["spec", "unschedulable"], before: null, after: true }],
});
const scale = (namespace: string, name: string): Change => ({
  type: "fields",
  target: { apiVersion: "apps/v1", kind: "Deployment", namespace, name, uid: "u" },
  fields: [{ path: ["spec", "replicas"], before: 2, after: 0 }],
});
const plan = (...changes: Change[]) =>
  planOf({ victims: [{ kind: "other", name: "x", uid: null }], changes, kubectl: ["kubectl"] });

const radius = { open: [], nodes: three, allow: [] };

test("one worker of three may go down, or be closed", () => {
  expect(() => refuseTooMuch({ ...radius, plan: plan(kill("w1")) })).not.toThrow();
  expect(() => refuseTooMuch({ ...radius, plan: plan(cordon("w1")) })).not.toThrow();
});

test.each([
  ["killed at once", { plan: plan(kill("w1"), kill("w2"), kill("w3")) }],
  ["closed at once", { plan: plan(cordon("w1"), cordon("w2"), cordon("w3")) }],
  [
    "down already",
    { plan: plan(kill("w3")), nodes: [controlPlane, node("w1", { ready: false }), node("w3")] },
  ],
  [
    "cordoned by somebody else",
    {
      plan: plan(kill("w3")),
      nodes: [controlPlane, node("w1", { schedulable: false }), node("w3")],
    },
  ],
  [
    "about to be down by an open experiment",
    {
      plan: plan(cordon("w3")),
      open: [plan(kill("w1"))],
      nodes: [controlPlane, node("w1"), node("w3")],
    },
  ],
])("the last worker stays where the others are %s, whatever is allowed", (_why, change) => {
  const allow = ["node-majority", "second-node-fault"] as const;

  expect(() => refuseTooMuch({ ...radius, ...change, allow })).toThrow(
    expect.objectContaining({ code: "last-worker", remedy: expect.stringContaining("undo") }),
  );
});

test("more than 66 % of the nodes are never down at once, unless it is allowed by name", () => {
  const nodes = [...three, node("w4")];
  const most = { ...radius, nodes, plan: plan(kill("cp"), ...["w1", "w2", "w3"].map(kill)) };

  expect(() => refuseTooMuch(most)).toThrow(
    expect.objectContaining({
      code: "node-majority",
      message: "4 of 5 nodes would be down: more than 66 %.",
      remedy: expect.stringContaining("--allow node-majority"),
    }),
  );
  expect(() => refuseTooMuch({ ...most, allow: ["node-majority"] })).not.toThrow();
});

test("a second destructive node fault is refused, unless it is allowed by name", () => {
  const second = { ...radius, plan: plan(kill("w2")), open: [plan(kill("w1"))] };

  expect(() => refuseTooMuch(second)).toThrow(
    expect.objectContaining({
      code: "second-node-fault",
      message: expect.stringContaining("w1 is down on purpose"),
    }),
  );
  expect(() => refuseTooMuch({ ...second, allow: ["second-node-fault"] })).not.toThrow();
});

test("a node that nobody hears is down", () => {
  const cutOff = planOf({
    victims: [{ kind: "node", name: "w1", uid: "uid-of-w1" }],
    changes: [
      {
        type: "packet-loss",
        node: { name: "w1", id },
        mark: "abcd",
        between: ["172.18.0.3"],
        and: ["172.18.0.2"],
        percent: 100,
        seconds: 30,
      },
    ],
    kubectl: ["kubectl"],
  });

  expect(() => refuseTooMuch({ ...radius, plan: plan(kill("w2")), open: [cutOff] })).toThrow(
    expect.objectContaining({ code: "second-node-fault" }),
  );
});

test.each([
  ["a Deployment of the business", scale("pizza", "kitchen")],
  ["coredns", scale("kube-system", "coredns")],
  ["metrics-server", scale("kube-system", "metrics-server")],
  [
    "a system pod that has to leave",
    { type: "pod-eviction", pod: { name: "coredns-1", namespace: "kube-system", uid: "u" } },
  ],
] satisfies [string, Change][])("%s may be hit", (_what, change) => {
  expect(() => refuseTooMuch({ ...radius, plan: plan(change) })).not.toThrow();
});

test.each([
  ["another Deployment of kube-system", scale("kube-system", "kindnet")],
  ["a Deployment of somebody else", scale("default", "theirs")],
  [
    "a pod of somebody else",
    {
      type: "pod-deletion",
      pod: { name: "p", namespace: "default", uid: "u" },
      graceSeconds: null,
    },
  ],
  ["a node of another cluster", kill("stranger")],
  ["a Node that is not there", cordon("stranger")],
] satisfies [string, Change][])("%s is never hit", (_what, change) => {
  const allow = ["node-majority", "second-node-fault"] as const;

  expect(() => refuseTooMuch({ ...radius, plan: plan(change), allow })).toThrow(
    expect.objectContaining({ code: "outside-lab" }),
  );
});

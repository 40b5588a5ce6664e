import { expect, test } from "vitest";
import { nodeIpOf } from "../../../backend/cluster/node-address.ts";
import { expectedNodes } from "../../../backend/cluster/nodes.ts";

test("nodes are named as kind names them", () => {
  expect(expectedNodes({ name: "lab", workers: 3 })).toEqual([
    "lab-control-plane",
    "lab-worker",
    "lab-worker2",
    "lab-worker3",
  ]);
});

test.each([
  ['KUBELET_KUBEADM_ARGS="--node-ip=172.18.0.11 --provider-id=kind://docker/a/b"', "172.18.0.11"],
  ['KUBELET_KUBEADM_ARGS="--node-ip=fc00::2"', null],
  ["", null],
])("a node's own address in %j is %s", (flags, address) => {
  expect(nodeIpOf(flags)).toBe(address);
});

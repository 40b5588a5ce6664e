import { expect, test } from "vitest";
import { byHand } from "../../../chaos/by-hand.ts";
import type { Change } from "../../../chaos/changes.ts";

const node = { id: "0123456789ab", name: "lab-worker" };
const pod = { name: "kitchen-1", namespace: "pizza", uid: "u" };
const power = { type: "node-power", node, address: "172.18.0.3" } as const;
const off = { type: "node-switch", node, seconds: 20 } as const;

test.each<[string | null, Change]>([
  ["docker unpause lab-worker", { ...power, how: "pause" }],
  ["docker start lab-worker", { ...power, how: "kill" }],
  ["docker network connect kind lab-worker", { ...power, how: "disconnect" }],
  ["docker exec lab-worker systemctl start kubelet", { ...off, program: "kubelet" }],
  [
    "docker exec lab-worker mv -n /etc/kubernetes/kube-scheduler.yaml.kintsugi /etc/kubernetes/manifests/kube-scheduler.yaml",
    { ...off, program: "scheduler" },
  ],
  ["docker exec lab-worker pkill -CONT -x kube-apiserver", { ...off, program: "api-server" }],
  [
    "docker exec lab-worker iptables -F KINTSUGI-mark1",
    {
      type: "packet-loss",
      node,
      mark: "mark1",
      between: ["10.0.0.1"],
      and: ["10.0.0.2"],
      percent: 100,
      seconds: 20,
    },
  ],
  ["kubectl -n pizza get pods -o wide", { type: "pod-deletion", pod, graceSeconds: null }],
  [null, { type: "load", name: "spike", ordersPerSecond: 5, shape: "step", seconds: 5 }],
])("%s", (line, change) => {
  expect(byHand(change)).toBe(line);
});

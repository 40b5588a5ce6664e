import { expect, test } from "vitest";
import { createNodeActions } from "../../../backend/cluster/node-actions.ts";
import { createFakeDocker, type FakeNode } from "../../fakes/node-docker.ts";

const id = "0123456789ab";
const node = { id, name: "lab-control-plane" };
const manifest = "/etc/kubernetes/manifests/kube-scheduler.yaml";

function stage(container: Partial<FakeNode> = {}) {
  const docker = createFakeDocker();
  const inside = docker.add({ id, ...container });
  return { docker, inside, nodes: createNodeActions({ cluster: "lab", ask: docker.ask }) };
}

test.each([
  ["kubelet", "kubelet", undefined],
  ["scheduler", "kube-scheduler", undefined],
  ["api-server", "kube-apiserver", "stopped"],
] as const)(
  "%s is off after a switch off and on after a switch on, however often",
  async (program, process, off) => {
    const { inside, nodes } = stage();

    await nodes.switchOff(node, program, 20);
    await nodes.switchOff(node, program, 20);
    const then = inside.programs.get(process);
    const said = await nodes.notRunning(node, program);
    await nodes.switchOn(node, program);
    await nodes.switchOn(node, program);

    expect(then).toBe(off);
    expect(said).toMatch(/of lab-control-plane does not run$/);
    expect(inside.programs.get(process)).toBe("running");
    expect(await nodes.notRunning(node, program)).toBeNull();
    expect(inside.timers.size).toBe(0);
  },
);

test("the timer that switches it on again is armed before it is switched off", async () => {
  const { docker, inside, nodes } = stage();

  await nodes.switchOff(node, "api-server", 19.5);

  const timer = inside.timers.get("kintsugi-api-server");
  expect(timer).toEqual({
    seconds: "20s",
    program: ["/usr/bin/pkill", "-CONT", "-x", "kube-apiserver"],
  });
  const armed = docker.asked.findIndex((line) => line.includes("systemd-run"));
  const off = docker.asked.findIndex((line) => line.includes("-STOP"));
  expect(armed).toBeGreaterThan(-1);
  expect(armed).toBeLessThan(off);
});

test("the scheduler's manifest is never lost, nor written over", async () => {
  const { inside, nodes } = stage();
  await nodes.switchOff(node, "scheduler", 20);
  // Somebody has helped themselves meanwhile.
  inside.files.add(manifest);

  await nodes.switchOn(node, "scheduler");

  expect([...inside.files]).toEqual([manifest]);
});

test("a program that does not run there cannot be switched off, and no timer is left", async () => {
  const { inside, nodes } = stage({ files: new Set() });

  const off = nodes.switchOff(node, "scheduler", 20);

  await expect(off).rejects.toMatchObject({ code: "program-missing" });
  expect(inside.timers.size).toBe(0);
});

test("an API server that was replaced meanwhile needs nothing", async () => {
  const { inside, nodes } = stage();
  await nodes.switchOff(node, "api-server", 20);
  inside.programs.delete("kube-apiserver");

  await nodes.switchOn(node, "api-server");

  expect(inside.timers.size).toBe(0);
});

test("in a frozen node nothing can be switched, and the error says how to let it go on", async () => {
  const { nodes } = stage({ status: "paused" });

  await expect(nodes.switchOn(node, "kubelet")).rejects.toMatchObject({
    code: "node-not-running",
    remedy: expect.stringContaining(`docker unpause ${id}`),
  });
});

import { expect, test } from "vitest";
import type { KubeObject } from "../../../backend/cluster/clients.ts";
import { deployReaper, reaperObjects } from "../../../backend/reaper.ts";

const names = (objects: readonly KubeObject[]) =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? "-"}/${metadata.name}`);

test("the pods run the program that was made, under a name of its own", async () => {
  const [first] = await reaperObjects("one", { provider: "kind" });
  const objects = await reaperObjects("two", { provider: "kind" });

  const deployment = objects.find(({ kind }) => kind === "Deployment");
  const name = objects[0]?.metadata.name;
  expect(name).not.toBe(first?.metadata.name);
  expect(deployment).toMatchObject({
    spec: { template: { spec: { volumes: [{ name: "program", configMap: { name } }] } } },
  });
});

test("all of it carries the lab's label", async () => {
  const labels = (await reaperObjects("one", { provider: "kind" })).map(
    ({ metadata }) => metadata.labels?.["app.kubernetes.io/part-of"],
  );

  expect(new Set(labels)).toEqual(new Set(["kintsugi"]));
});

test("in a cluster that the lab did not make, nothing lies outside of the lab's namespaces", async () => {
  const found = names(await reaperObjects("one", { provider: "context" }));

  expect(found.filter((name) => !/ (kintsugi|pizza)\//.test(name))).toEqual([]);
  expect(found).toContain("Deployment kintsugi/reaper");
});

test("simulated nodes run none, and it is said why", async () => {
  const never = () => Promise.reject(new Error("Nothing is asked of the cluster."));
  const said: string[] = [];

  await deployReaper({
    kube: { get: never, send: never, apply: never },
    cluster: { provider: "kwok", simulated: true },
    cacheDir: "/nowhere",
    progress: { step: never, note: (line) => void said.push(line) },
  });

  expect(said).toEqual([expect.stringMatching(/^No reaper here. Simulated nodes/)]);
});

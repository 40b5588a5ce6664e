import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { breachesIn } from "../fixtures/import-rules.ts";

const planted = mkdtempSync(join(tmpdir(), "kintsugi-imports-"));
afterAll(() => rmSync(planted, { recursive: true }));

/** A tree with this one file in it. */
function plant(file: string, text: string): string {
  const root = mkdtempSync(join(planted, "tree-"));
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  return root;
}

test("nothing in the tree points up, and only the right hands touch cluster and environment", () => {
  expect(breachesIn(join(import.meta.dirname, "../.."))).toEqual([]);
});

test.each([
  ["dashboard/views/a.tsx", 'import { a } from "../../backend/core/text.ts";'],
  ["backend/core/a.ts", 'export { b } from "../wire/state.ts";'],
  ["backend/traffic/a.ts", 'const b = await import("../cluster/clients.ts");'],
  ["backend/watch/a.ts", 'import "../state/store.ts";'],
  ["backend/cluster/a.ts", 'import type { Fault } from "../../chaos/fault.ts";'],
  ["chaos/a.ts", 'import { createLab } from "../backend/lab.ts";'],
  ["chaos/faults/a.ts", 'import { createKube } from "../../backend/cluster/clients.ts";'],
  ["chaos/experiment.ts", "await kube.send({});"],
  ["backend/api/routes/a.ts", "await lab.kube.apply(object);"],
  ["backend/api/a.ts", 'const token = process.env["TOKEN"];'],
  ["backend/state/a.ts", 'import { KubeConfig } from "@kubernetes/client-node";'],
  ["backend/novelty/a.ts", "export const a = 1;"],
])("a breach in %s is found: %s", (file, text) => {
  expect(breachesIn(plant(file, text))).toEqual([expect.stringContaining(`${file}: `)]);
});

test("what is allowed passes", () => {
  const text =
    'import type { PodRef } from "../../backend/cluster/actions.ts";\nimport { z } from "zod";';

  expect(breachesIn(plant("chaos/faults/a.ts", text))).toEqual([]);
});

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";

const root = join(import.meta.dirname, "../../..");
const copies: string[] = [];
afterEach(() => copies.splice(0).forEach((copy) => rmSync(copy, { recursive: true })));

/** A copy of what a fault stands on, in which the script and the tools run. */
function copyTree() {
  const copy = mkdtempSync(join(tmpdir(), "kintsugi-new-fault-"));
  copies.push(copy);
  const parts = [
    "package.json",
    "tsconfig.json",
    "vitest.config.ts",
    ".oxlintrc.json",
    "backend",
    "chaos",
  ];
  parts.push("k8s/pizza", "scripts/new-fault.ts", "test/contract/faults.test.ts", "test/fakes");
  parts.push("test/fixtures", "test/unit/chaos/faults");
  for (const part of parts) cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      cwd: copy,
      encoding: "utf8",
    });
    return { status, stdout, stderr };
  };
  const read = (path: string) => readFileSync(join(copy, path), "utf8");
  return { copy, run, read };
}

test(
  "a new fault keeps the contract, passes its test and the type check",
  { timeout: 60_000 },
  () => {
    const { copy, run, read } = copyTree();

    const made = run("scripts/new-fault.ts", "oven-cold", "let the oven go cold");

    expect(made).toMatchObject({ status: 0, stderr: "" });
    expect(read("chaos/catalogue.ts")).toMatch(/import \{ ovenCold \} .*ovenCold,\n\];/s);
    // Only what the fault touches, so that work under way elsewhere in the tree cannot fail this.
    const tsconfig = {
      extends: "./tsconfig.json",
      include: [],
      files: ["test/unit/chaos/faults/oven-cold.test.ts", "test/contract/faults.test.ts"],
    };
    writeFileSync(join(copy, "tsconfig.fault.json"), JSON.stringify(tsconfig));
    const types = run("node_modules/typescript/bin/tsc", "-p", "tsconfig.fault.json");
    expect(types).toMatchObject({ status: 0, stdout: "" });
    const tests = run(
      "node_modules/vitest/vitest.mjs",
      "run",
      "--root",
      copy,
      "oven-cold",
      "contract/faults",
    );
    expect(tests.stderr + tests.stdout).toMatch(/Tests .*passed/);
    expect(tests.status).toBe(0);
  },
);

test("a name that is taken is refused, and nothing is changed", () => {
  const { run, read } = copyTree();
  const before = read("chaos/catalogue.ts") + read("chaos/faults/pod-delete.ts");

  const { status, stderr } = run("scripts/new-fault.ts", "pod-delete", "kill a pod");

  expect(status).toBe(2);
  expect(stderr).toContain("chaos/faults/pod-delete.ts is there already.");
  expect(read("chaos/catalogue.ts") + read("chaos/faults/pod-delete.ts")).toBe(before);
});

test.each([[""], ["Pod Delete"], ["../evil"], ["a".repeat(41)]])(
  "the name %j is refused",
  (name) => {
    const { run } = copyTree();

    expect(run("scripts/new-fault.ts", name)).toMatchObject({ status: 2 });
  },
);

// npm run check: format, lint, types, unit and contract tests. No cluster, no network, under a minute.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";

const root = join(import.meta.dirname, "..");
const tool = (name: string) => join(root, "node_modules", ".bin", name);

const steps: readonly (readonly [string, string, ...string[]])[] = [
  ["format", tool("oxfmt"), "--check"],
  ["lint", tool("oxlint"), "--type-aware"],
  ["types", tool("tsc")],
  ["tests", tool("vitest"), "run", "--project", "unit", "--project", "contract"],
];

let failed = 0;
for (const [name, program, ...args] of steps) {
  const startedAt = performance.now();
  const result = spawnSync(program, args, {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, PATH: `${join(root, "node_modules", ".bin")}:${process.env["PATH"]}` },
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (result.status !== 0) failed += 1;
  console.log(`${result.status === 0 ? "✔" : "✘"} ${name} ${seconds} s`);
}
process.exitCode = failed === 0 ? 0 : 1;

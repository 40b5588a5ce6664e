// npm test: everything. What this machine cannot run is skipped aloud, with the reason. The last line counts.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { inspect } from "node:util";
import { startVitest } from "vitest/node";

const root = join(import.meta.dirname, "..");
process.chdir(root);
process.env["PATH"] = `${join(root, "node_modules", ".bin")}:${process.env["PATH"]}`;

/** In the order of what they cost; each project on its own, because they share one machine. */
const projects = ["unit", "contract", "browser", "api", "image", "cluster", "lab"];
const wanted = process.argv.slice(2).filter((name) => projects.includes(name));

const count = { passed: 0, skipped: 0 };
const skips: string[] = [];
const failures: string[] = [];
const startedAt = performance.now();

if (wanted.length === 0) runStatic();
for (const project of wanted.length === 0 ? projects : wanted) await runProject(project);

for (const line of skips) console.log(`skipped: ${line}`);
for (const line of failures) console.log(`failed: ${line}`);
console.log(`\nall of it took ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
process.exitCode = failures.length === 0 ? 0 : 1;
console.log(`${count.passed} passed, ${failures.length} failed, ${count.skipped} skipped`);
process.exit();

/** Format, lint and types count as one test each. */
function runStatic(): void {
  const checks = [["oxfmt", "--check"], ["oxlint", "--type-aware"], ["tsc"]] as const;
  for (const [tool, ...args] of checks) {
    const { status } = spawnSync(join(root, "node_modules", ".bin", tool), args, {
      stdio: "inherit",
    });
    if (status === 0) count.passed += 1;
    else failures.push(tool);
    console.log(`${status === 0 ? "✔" : "✘"} ${tool}`);
  }
}

async function runProject(project: string): Promise<void> {
  console.log(`\n── ${project} ──`);
  const vitest = await startVitest("test", [], {
    run: true,
    watch: false,
    project: [project],
    passWithNoTests: true,
    reporters: ["verbose"],
  });
  for (const module of vitest.state.getTestModules()) {
    for (const failure of module.errors()) {
      failures.push(`${project}: ${module.moduleId}: ${failure.message}`);
    }
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === "passed") count.passed += 1;
      else if (result.state === "failed") {
        const [error] = result.errors;
        failures.push(`${project}: ${test.fullName}: ${error?.message.split("\n")[0] ?? ""}`);
      } else {
        count.skipped += 1;
        const note = "note" in result ? (result.note ?? "") : "";
        skips.push(`${project}: ${test.fullName}: ${note === "" ? "no reason given" : note}`);
      }
    }
  }
  for (const error of vitest.state.getUnhandledErrors())
    failures.push(`${project}: outside of any test: ${messageOf(error)}`);
  await vitest.close();
}

/** What a test's process sends over is no Error any more, and may have no way to be a string. */
function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const message: unknown = Reflect.get(error, "message");
  return typeof message === "string" ? message : inspect(error);
}

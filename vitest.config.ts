import { defineConfig } from "vitest/config";

/** One project per kind of ground a test stands on; `npm run check` runs unit and contract, `npm test` all. */
const project = (name: string, options: Record<string, unknown> = {}) => ({
  test: { name, include: [`test/${name}/**/*.test.{ts,tsx}`], ...options },
});

/** Limits for what hangs; a slow machine is none. */
const patience = (testTimeout: number, hookTimeout: number) => ({
  testTimeout,
  hookTimeout,
  expect: { poll: { timeout: testTimeout / 3 } },
});

/** Nothing but the process: many files in few of them, because starting one costs more than most files take. A test that leaks into another is a mistake. */
const light = { isolate: false, maxWorkers: "100%", ...patience(30_000, 30_000) };

/** These share one machine's ports, Docker and cluster: one file at a time, and patience for a slow machine. */
const heavy = { fileParallelism: false, ...patience(300_000, 900_000) };

export default defineConfig({
  test: {
    projects: [
      project("unit", light),
      project("contract", light),
      project("api", { ...heavy, globalSetup: "test/api/shared-cluster.ts" }),
      project("browser", heavy),
      project("image", heavy),
      project("lab", heavy),
      project("cluster", { ...heavy, globalSetup: "test/cluster/shared-cluster.ts" }),
    ],
  },
});

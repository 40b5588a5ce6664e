import { mkdtempSync, rmSync } from "node:fs";
import { access } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { tryExec } from "../../../backend/host/exec.ts";

const folder = mkdtempSync(join(tmpdir(), "exec-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that starts another, which leaves a file after a while; then waits for long. */
const program = (file: string) => `
  const { spawn } = require("node:child_process");
  const late = "setTimeout(() => require('node:fs').writeFileSync(process.argv[1], ''), 1000)";
  spawn(process.execPath, ["-e", late, ${JSON.stringify(file)}], { stdio: "ignore" });
  console.log("started");
  setTimeout(() => {}, 60_000);
`;
const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

test.each([true, false])(
  "an aborted program's children are waited for only where that is asked for (%s)",
  async (letsChildrenFinish) => {
    const file = join(folder, `late-${letsChildrenFinish}`);
    const stop = new AbortController();
    const reason = new Error("Interrupted.");
    const run = tryExec(process.execPath, ["-e", program(file)], {
      signal: stop.signal,
      letsChildrenFinish,
      onLine: () => stop.abort(reason),
    });

    await expect(run).rejects.toBe(reason);
    expect(await isThere(file)).toBe(letsChildrenFinish);

    await expect.poll(() => isThere(file), { timeout: 10_000 }).toBe(true);
  },
);

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";

const source = (name: string) =>
  JSON.stringify(new URL(`../../../backend/${name}`, import.meta.url));
const program = `
  const { listenForInterrupt } = await import(${source("commands/interrupt.ts")});
  const { tryExec } = await import(${source("host/exec.ts")});
  const signal = listenForInterrupt(new Error("asked to stop"));
  const tool = new AbortController();
  const running = tryExec("sleep", ["60"], { signal: tool.signal }).catch(() => null);
  signal.addEventListener("abort", () => {
    setImmediate(async () => {
      console.log(signal.reason.message);
      if (process.argv[1] === "twice") process.kill(process.pid, "SIGINT");
      tool.abort();
      await running;
    });
  });
  process.kill(process.pid, "SIGINT");
`;

async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said, [code, signal]] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { said, code: code as unknown, signal: signal as unknown };
}

test("an interrupt while a tool runs ends in the program's own words", async () => {
  expect(await run()).toEqual({ said: "asked to stop\n", code: 0, signal: null });
});

test("a second interrupt ends the program at once", async () => {
  expect(await run("twice")).toEqual({ said: "asked to stop\n", code: 130, signal: null });
});

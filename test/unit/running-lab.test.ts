import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { identify } from "../../backend/host/processes.ts";
import { readJson, writeJson } from "../../backend/host/state-dir.ts";
import { findRunningLab, forgetLab, labFile, labProcess } from "../../backend/running-lab.ts";
import { z } from "zod";

let stateDir: string;
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "running-lab-"));
});
afterAll(() => rm(stateDir, { recursive: true }));

// Port 1 of this machine: nobody listens there.
const word = { pid: process.pid, port: 1, run: "this-run", token: "secret" };
const leave = async (change: object = {}) =>
  writeJson(labFile(stateDir), {
    ...word,
    process: await identify(process.pid),
    ...change,
  });

test("a lab that lives but does not answer is not found, and yet known by its process", async () => {
  await leave();

  expect(await findRunningLab(stateDir)).toBeNull();
  expect(await labProcess(stateDir)).toBe(process.pid);
});

test("a later process of the same number is not the lab", async () => {
  const who = await identify(process.pid);
  await leave({ process: who === null ? null : { ...who, startTicks: "1" } });

  expect(await labProcess(stateDir)).toBeNull();
});

test("a lab that closes takes its own word back, and no other lab's", async () => {
  const read = () => readJson(labFile(stateDir), z.looseObject({ run: z.string() }));
  await leave();

  await forgetLab(stateDir, "another-run");
  const left = await read();
  await forgetLab(stateDir, "this-run");

  expect(left).toMatchObject({ run: "this-run" });
  expect(await read()).toBeNull();
});

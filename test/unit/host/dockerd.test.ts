import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  dockerDir,
  dockerdLog,
  isOurDockerRunning,
  startDockerd,
  stopOurDocker,
} from "../../../backend/host/dockerd.ts";
import { identify, isAlive } from "../../../backend/host/processes.ts";

/** A /proc with one process in it. */
async function procWith(stat: string, bootId = "boot-1") {
  const proc = await mkdtemp(join(tmpdir(), "proc-"));
  onTestFinished(() => rm(proc, { recursive: true }));
  await mkdir(join(proc, "42"));
  await mkdir(join(proc, "sys/kernel/random"), { recursive: true });
  await writeFile(join(proc, "42/stat"), stat);
  await writeFile(join(proc, "sys/kernel/random/boot_id"), `${bootId}\n`);
  return proc;
}

const stat = (startTicks: number, state = "S", name = "dockerd") =>
  `42 (${name}) ${state} 1 42 42 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 13 0 ${startTicks} 100 200\n`;

async function stateDirWith(record: string | null) {
  const root = await mkdtemp(join(tmpdir(), "state-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const stateDir = join(root, "lab");
  await mkdir(dockerDir(stateDir), { recursive: true });
  if (record !== null) await writeFile(join(dockerDir(stateDir), "dockerd.json"), record);
  return stateDir;
}

describe("the daemon that we started", () => {
  test("is known by its start time, even when its name holds spaces and parentheses", async () => {
    const proc = await procWith(stat(777, "S", "a) name ("));

    const who = await identify(42, proc);

    expect(who).toEqual({ pid: 42, startTicks: "777", bootId: "boot-1" });
  });

  test("is alive while the same process runs", async () => {
    const proc = await procWith(stat(777));

    const alive = await isAlive({ pid: 42, startTicks: "777", bootId: "boot-1" }, proc);

    expect(alive).toBe(true);
  });

  test.each([
    ["another process took its number", stat(900), "boot-1"],
    ["the machine was started again", stat(777), "boot-2"],
    ["it is a zombie", stat(777, "Z"), "boot-1"],
  ])("is not alive when %s", async (_why, text, bootId) => {
    const proc = await procWith(text, bootId);

    const alive = await isAlive({ pid: 42, startTicks: "777", bootId: "boot-1" }, proc);

    expect(alive).toBe(false);
  });

  test("is never this very process, wrongly recorded: a recycled number is left alone", async () => {
    const record = { pid: process.pid, startTicks: "1", bootId: "some other boot" };
    const stateDir = await stateDirWith(JSON.stringify(record));

    const said = await stopOurDocker(stateDir);

    expect(said).toBeNull();
    expect(await isOurDockerRunning(stateDir)).toBe(false);
  });

  test.each([
    ["there is no record", null],
    ["the record is damaged", '{"pid":'],
    ["the record is of another shape", '{"pid":-1}'],
  ])("is nobody when %s", async (_why, record) => {
    const stateDir = await stateDirWith(record);

    expect(await stopOurDocker(stateDir)).toBeNull();
  });

  test("is remembered beside the labs' folders, under a name that no lab can have", () => {
    const folder = dockerDir("/state/kintsugi/docker");

    expect(dirname(folder)).toBe("/state/kintsugi");
    expect(folder).toBe("/state/kintsugi/.docker");
  });
});

/** Programs of these names, each a shell script, ahead of the machine's own. */
async function programsOnPath(programs: Readonly<Record<string, string>>) {
  const bin = await mkdtemp(join(tmpdir(), "bin-"));
  const path = process.env["PATH"];
  process.env["PATH"] = `${bin}:${path}`;
  onTestFinished(async () => {
    process.env["PATH"] = path;
    await rm(bin, { recursive: true });
  });
  for (const [name, script] of Object.entries(programs))
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

describe("starting and stopping a daemon", () => {
  test("the daemon that we started is ended, in a session of its own", async () => {
    await programsOnPath({ dockerd: "exec sleep 60", docker: "exit 0" });
    const stateDir = await stateDirWith(null);

    await startDockerd(stateDir, async () => true);
    const { pid } = JSON.parse(await readFile(join(dockerDir(stateDir), "dockerd.json"), "utf8"));
    const session = (await readFile(`/proc/${pid}/stat`, "utf8")).split(" ")[5];
    const said = await stopOurDocker(stateDir);

    expect(session).toBe(String(pid));
    expect(said).toContain(`pid ${pid}`);
    expect(await identify(pid)).toBeNull();
    expect(await isOurDockerRunning(stateDir)).toBe(false);
  });

  test("a daemon in which a container runs stays, and the answer says so", async () => {
    await programsOnPath({ dockerd: "exec sleep 60", docker: "echo 4fa3c1" });
    const stateDir = await stateDirWith(null);

    await startDockerd(stateDir, async () => true);
    const said = await stopOurDocker(stateDir);
    const stayed = await isOurDockerRunning(stateDir);
    await programsOnPath({ docker: "exit 0" });
    await stopOurDocker(stateDir);

    expect(said).toContain("1 container still runs");
    expect(stayed).toBe(true);
  });

  test("a daemon that cannot be asked what runs in it stays", async () => {
    await programsOnPath({ dockerd: "exec sleep 60", docker: "exit 1" });
    const stateDir = await stateDirWith(null);

    await startDockerd(stateDir, async () => true);
    const said = await stopOurDocker(stateDir);
    await programsOnPath({ docker: "exit 0" });
    await stopOurDocker(stateDir);

    expect(said).toContain("does not say what runs in it");
  });

  test("a daemon that ends at once is a failure at once, which names its log", async () => {
    await programsOnPath({ dockerd: "echo no such device >&2; exit 1" });
    const stateDir = await stateDirWith(null);

    const starting = startDockerd(stateDir, async () => false);

    await expect(starting).rejects.toMatchObject({ code: "docker-daemon-ended" });
    expect(await readFile(dockerdLog(stateDir), "utf8")).toBe("no such device\n");
  });
});

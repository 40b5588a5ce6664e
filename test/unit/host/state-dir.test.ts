import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { readJson, writeJson } from "../../../backend/host/state-dir.ts";

const schema = z.strictObject({ port: z.int() });

async function folder() {
  const path = await mkdtemp(join(tmpdir(), "state-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

test("what is written can be read by its user alone, and no draft is left", async () => {
  const state = join(await folder(), "lab");

  await writeJson(join(state, "lab.json"), { port: 1 });

  expect((await stat(state)).mode & 0o777).toBe(0o700);
  expect((await stat(join(state, "lab.json"))).mode & 0o777).toBe(0o600);
  expect(await readdir(state)).toEqual(["lab.json"]);
  expect(await readJson(join(state, "lab.json"), schema)).toEqual({ port: 1 });
});

test.each(["", "{", '{"port":"one"}', '{"port":1,"more":2}'])(
  "%j is not what was expected",
  async (text) => {
    const path = join(await folder(), "lab.json");
    await writeFile(path, text);

    expect(await readJson(path, schema)).toBeNull();
  },
);

test("a file that is not there holds nothing", async () => {
  expect(await readJson(join(await folder(), "none.json"), schema)).toBeNull();
});

import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { restoreKernel, tuneKernel } from "../../../backend/host/sysctl.ts";

const fresh = {
  "fs/inotify/max_user_instances": 128,
  "fs/inotify/max_user_watches": 1_000_000,
  "vm/overcommit_memory": 0,
  "kernel/panic": 10,
};

/** A /proc/sys, and a folder in which labs have theirs. */
async function machine(settings: Readonly<Record<string, number>> = fresh) {
  const folder = await mkdtemp(join(tmpdir(), "sysctl-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const root = join(folder, "sys");
  for (const [path, value] of Object.entries(settings)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), `${value}\n`);
  }
  return {
    root,
    labs: join(folder, "labs"),
    lab: async (name: string) => {
      await mkdir(join(folder, "labs", name), { recursive: true });
      return join(folder, "labs", name);
    },
    read: async (path: string) => Number(await readFile(join(root, path), "utf8")),
    set: (path: string, value: number) => writeFile(join(root, path), `${value}\n`),
  };
}

test("what is too low is raised, what is high enough stays", async () => {
  const { root, lab, read } = await machine();

  const changed = await tuneKernel(await lab("one"), root);

  expect(changed).toEqual(["fs.inotify.max_user_instances=512", "vm.overcommit_memory=1"]);
  expect(await read("fs/inotify/max_user_instances")).toBe(512);
  expect(await read("fs/inotify/max_user_watches")).toBe(1_000_000);
});

test("each setting goes back to what it was, and nothing is left to remember", async () => {
  const { root, labs, lab, read } = await machine();
  const one = await lab("one");
  await tuneKernel(one, root);

  const restored = await restoreKernel(one, root);

  expect(restored).toHaveLength(2);
  expect(await read("fs/inotify/max_user_instances")).toBe(128);
  expect(await read("vm/overcommit_memory")).toBe(0);
  expect(await readdir(labs)).toEqual(["one"]);
});

test("a setting that somebody changed since stays as they set it", async () => {
  const { root, lab, read, set } = await machine();
  const one = await lab("one");
  await tuneKernel(one, root);
  await set("fs/inotify/max_user_instances", 4096);

  await restoreKernel(one, root);

  expect(await read("fs/inotify/max_user_instances")).toBe(4096);
});

test("of two labs the last one puts the settings back", async () => {
  const { root, lab, read } = await machine();
  const [one, two] = [await lab("one"), await lab("two")];
  await tuneKernel(one, root);
  await tuneKernel(two, root);

  expect(await restoreKernel(one, root)).toEqual([]);
  expect(await read("vm/overcommit_memory")).toBe(1);
  expect(await restoreKernel(two, root)).toHaveLength(2);
  expect(await read("vm/overcommit_memory")).toBe(0);
});

test("a lab whose folder is gone holds nothing up", async () => {
  const { root, lab, read } = await machine();
  const [one, two] = [await lab("one"), await lab("two")];
  await tuneKernel(one, root);
  await tuneKernel(two, root);
  await rm(two, { recursive: true });

  await restoreKernel(one, root);

  expect(await read("vm/overcommit_memory")).toBe(0);
});

test("a second start remembers what was there before the first", async () => {
  const { root, lab, read, set } = await machine();
  const one = await lab("one");
  await tuneKernel(one, root);
  await set("vm/overcommit_memory", 2);
  await tuneKernel(one, root);

  await restoreKernel(one, root);

  expect(await read("vm/overcommit_memory")).toBe(0);
});

test("a kernel without these settings is left alone", async () => {
  const { root, lab } = await machine({});
  const one = await lab("one");

  expect(await tuneKernel(one, root)).toEqual([]);
  expect(await restoreKernel(one, root)).toEqual([]);
});

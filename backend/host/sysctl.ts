import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { readJson, writeJson } from "./state-dir.ts";

/** What nodes in containers need of the host's kernel. The kubelet wants the last three (--protect-kernel-defaults' list); kind's known issues name the first. */
const needed = [
  { name: "fs.inotify.max_user_instances", value: 512, atLeast: true },
  { name: "fs.inotify.max_user_watches", value: 524_288, atLeast: true },
  { name: "vm.overcommit_memory", value: 1, atLeast: false },
  { name: "kernel.panic", value: 10, atLeast: false },
  { name: "kernel.panic_on_oops", value: 1, atLeast: false },
] as const;

const rememberedSchema = z.strictObject({
  /** The state folders of the labs whose nodes run on these settings. */
  labs: z.array(z.string()),
  settings: z.record(z.string(), z.strictObject({ was: z.int(), set: z.int() })),
});

/** Beside the labs' folders: the settings are the machine's, and the last lab puts them back. */
const fileOf = (stateDir: string) => join(dirname(stateDir), ".sysctls.json");
const procPath = (root: string, name: string) => join(root, ...name.split("."));

/** Sets what is not as needed, after noting what it was. A kernel that does not let us is left alone: the kubelet sets these itself where it may. */
export async function tuneKernel(stateDir: string, root = "/proc/sys"): Promise<readonly string[]> {
  const { labs, settings } = await remembered(stateDir);
  const users = [...labs.filter((lab) => lab !== stateDir), stateDir];
  await writeJson(fileOf(stateDir), { labs: users, settings });
  const changed: string[] = [];
  for (const { name, value, atLeast } of needed) {
    const now = await readNumber(procPath(root, name));
    if (now === null || now === value || (atLeast && now > value)) continue;
    settings[name] = { was: settings[name]?.was ?? now, set: value };
    // Noted before it is set: a crash in between is put back all the same.
    await writeJson(fileOf(stateDir), { labs: users, settings });
    if (await write(procPath(root, name), value)) changed.push(`${name}=${value}`);
  }
  return changed;
}

/**
 * Puts back what tuneKernel changed, unless somebody set it to something else since, or another lab still runs on it.
 * Answers with a line per setting.
 */
export async function restoreKernel(
  stateDir: string,
  root = "/proc/sys",
): Promise<readonly string[]> {
  const { labs, settings } = await remembered(stateDir);
  const others = labs.filter((lab) => lab !== stateDir);
  if (others.length > 0) {
    await writeJson(fileOf(stateDir), { labs: others, settings });
    return [];
  }
  const restored: string[] = [];
  for (const [name, { was, set }] of Object.entries(settings)) {
    const path = procPath(root, name);
    if ((await readNumber(path)) !== set) continue;
    if (await write(path, was)) restored.push(`Put the kernel setting ${name} back to ${was}.`);
  }
  await rm(fileOf(stateDir), { force: true });
  return restored;
}

/** Without the labs whose folders are gone: nobody would ever sign them off. */
async function remembered(stateDir: string): Promise<z.output<typeof rememberedSchema>> {
  const found = await readJson(fileOf(stateDir), rememberedSchema);
  const { labs, settings } = found ?? { labs: [], settings: {} };
  return { labs: labs.filter((lab) => existsSync(lab)), settings };
}

async function readNumber(path: string): Promise<number | null> {
  const text = await readFile(path, "utf8").catch(() => "");
  return /^-?\d+\s*$/.test(text) ? Number(text) : null;
}

const write = (path: string, value: number) =>
  writeFile(path, String(value)).then(
    () => true,
    () => false,
  );

import { createHash } from "node:crypto";
import { glob, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "./core/progress.ts";
import { exec } from "./host/exec.ts";

/** The built page's folder; built first when its sources have changed since. */
export async function ensurePage(root: string, progress: Progress): Promise<string> {
  const pageDir = join(root, "dashboard", "dist");
  const stamp = join(pageDir, ".sources");
  const hash = await hashOfSources(root);
  const built = await readFile(stamp, "utf8").catch(() => null);
  if (built === hash) return pageDir;
  await progress.step(
    "Building the page",
    async (step) => {
      const vite = join(root, "node_modules", "vite", "bin", "vite.js");
      for (const page of ["dashboard", "dashboard/phone"])
        await exec(process.execPath, [vite, "build", page], {
          cwd: root,
          onLine: (line) => step.update(line),
        });
      await writeFile(stamp, hash);
    },
    { estimateSeconds: 3 },
  );
  return pageDir;
}

async function hashOfSources(root: string): Promise<string> {
  const hash = createHash("sha256");
  const sources = [
    "dashboard/**/*.{ts,tsx,css,html,svg,png}",
    "backend/wire/**/*.ts",
    "package-lock.json",
  ];
  const files: string[] = [];
  for await (const file of glob(sources, {
    cwd: root,
    exclude: ["dashboard/dist/**", "dashboard/phone/dist/**"],
  }))
    files.push(file);
  for (const file of files.sort()) hash.update(file).update(await readFile(join(root, file)));
  return hash.digest("hex");
}

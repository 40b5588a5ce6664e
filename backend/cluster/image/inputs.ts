import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** Where the files of the node image lie in this checkout. */
export const recipeDir = join(import.meta.dirname, "..", "..", "..", "k8s", "node-image");

export interface InputFile {
  /** Relative to the folder that was read, with forward slashes. */
  readonly path: string;
  readonly isExecutable: boolean;
  readonly content: string;
}

/** All files of a folder, deep, in an order that does not depend on the machine. */
export async function readInputs(folder: string): Promise<InputFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const inputs = await Promise.all(
    files.map(async (file) => ({
      path: file.slice(folder.length + 1).replaceAll("\\", "/"),
      isExecutable: ((await stat(file)).mode & 0o100) !== 0,
      content: await readFile(file, "utf8"),
    })),
  );
  return inputs.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * Twelve hex digits that stand for these inputs: the same inputs, the same digits, on every machine. The facts' own order does not
 * count: a module's exports come sorted under Node and as they were written under a bundler or a test runner.
 */
export function hashInputs(
  files: readonly InputFile[],
  facts: Readonly<Record<string, unknown>>,
): string {
  const sorted = Object.entries(facts).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash("sha256").update(JSON.stringify(sorted));
  for (const { path, isExecutable, content } of files)
    hash.update(JSON.stringify([path, isExecutable, content]));
  return hash.digest("hex").slice(0, 12);
}

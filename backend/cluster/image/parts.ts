import { access, mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * A part of the cache, made once: if `path` is there it is returned, else `make` fills a folder beside it and answers which file in it is
 * the part, which then moves into place in one step. An interrupted `make` leaves nothing that could be taken for the part.
 */
export async function cachedPart(
  path: string,
  make: (folder: string) => Promise<string>,
): Promise<string> {
  if (await exists(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  await removeOldLeftovers(dirname(path));
  const folder = await mkdtemp(join(dirname(path), `.new-${basename(path)}-`));
  try {
    const made = await make(folder);
    // Another lab may have been quicker; what it made of the same inputs is as good.
    if (!(await exists(path))) await rename(made, path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return path;
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

const aDayMs = 24 * 3600 * 1000;

/** A killed build could not tidy up after itself; another one that works right now must be left alone. */
async function removeOldLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(".new-")) continue;
    const made = await stat(join(folder, name)).catch(() => null);
    if (made !== null && Date.now() - made.mtimeMs > aDayMs)
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

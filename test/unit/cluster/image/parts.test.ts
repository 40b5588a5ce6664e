import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { cachedPart } from "../../../../backend/cluster/image/parts.ts";

async function cache() {
  const folder = await mkdtemp(join(tmpdir(), "cache-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const writing = (text: string) => async (folder: string) => {
  await writeFile(join(folder, "made"), text);
  return join(folder, "made");
};

describe("a part of the cache", () => {
  test("is made once", async () => {
    const path = join(await cache(), "parts", "kubelet-1");

    await cachedPart(path, writing("first"));
    await cachedPart(path, writing("second"));

    expect(await readFile(path, "utf8")).toBe("first");
  });

  test("that failed leaves nothing behind, and is made the next time", async () => {
    const folder = await cache();
    const path = join(folder, "kubelet-1");
    const failing = async (scratch: string) => {
      await writeFile(join(scratch, "half"), "");
      throw new Error("interrupted");
    };

    await expect(cachedPart(path, failing)).rejects.toThrow("interrupted");
    expect(await readdir(folder)).toEqual([]);
    await cachedPart(path, writing("whole"));

    expect(await readFile(path, "utf8")).toBe("whole");
  });

  test("made twice at the same time is whole", async () => {
    const path = join(await cache(), "kubelet-1");

    await Promise.all([cachedPart(path, writing("same")), cachedPart(path, writing("same"))]);

    expect(await readFile(path, "utf8")).toBe("same");
  });
});

import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDiskCopies } from "../../../../chaos/undo/disk-copies.ts";
import { planOf } from "../../../../chaos/fault.ts";
import type { JournalEntry } from "../../../../chaos/undo/journal-entry.ts";

let stateDir: string;
beforeEach(async () => void (stateDir = await mkdtemp(join(tmpdir(), "kintsugi-copies-"))));
afterEach(() => rm(stateDir, { recursive: true }));

const entry: JournalEntry = {
  id: "a",
  fault: "pod-delete",
  title: "kill a pod",
  plan: planOf({
    victims: [{ kind: "pod", name: "p", uid: "u" }],
    changes: [
      {
        type: "pod-deletion",
        pod: { name: "p", namespace: "pizza", uid: "u" },
        graceSeconds: null,
      },
    ],
    kubectl: ["kubectl -n pizza delete pod p"],
  }),
  seed: 1,
  phase: "injecting",
  owner: "run-1",
  openedAt: 1,
  expiresAt: 2,
};

test("a copy is for its user alone, knows this machine's time, and comes back", async () => {
  const copies = createDiskCopies(stateDir);

  await copies.write(entry, 77);

  const file = join(stateDir, "journal", "a.json");
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({ ...entry, hostExpiresAt: 77 });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await copies.list()).toEqual([{ state: "whole", entry }]);
});

test("a copy that was removed is gone, and removing it again does no harm", async () => {
  const copies = createDiskCopies(stateDir);
  await copies.write(entry, 77);
  const before = await copies.has("a");

  await copies.remove("a");
  await copies.remove("a");

  expect([before, await copies.has("a"), await copies.list()]).toEqual([true, false, []]);
});

test("where nothing was ever written, there are none", async () => {
  expect(await createDiskCopies(stateDir).list()).toEqual([]);
});

test("a copy that was cut off while it was written is broken, not forgotten", async () => {
  const copies = createDiskCopies(stateDir);
  await copies.write(entry, 77);
  await writeFile(join(stateDir, "journal", "a.json"), '{"id": "a", "fau');

  expect(await copies.list()).toMatchObject([{ state: "broken", id: "a" }]);
});

import { expect, test } from "vitest";
import { type Kube, KubeError, type KubeRequest } from "../../../../backend/cluster/clients.ts";
import type { Change } from "../../../../chaos/changes.ts";
import type { DiskCopies } from "../../../../chaos/undo/disk-copies.ts";
import { planOf } from "../../../../chaos/fault.ts";
import { createClusterJournal } from "../../../../chaos/undo/journal.ts";
import { idOf, type JournalEntry } from "../../../../chaos/undo/journal-entry.ts";
import { createFakeTime } from "../../../fakes/time.ts";

interface StoredMap {
  metadata: { name: string; creationTimestamp: string; labels: Record<string, string> };
  data: Record<string, string>;
}

/** As much of an API server as the journal needs: ConfigMaps that are created once, changed, listed by label, deleted. */
function createStore(now: () => number) {
  const stored = new Map<string, StoredMap>();
  const nameIn = ({ path }: KubeRequest) => path.split("/").at(-1) ?? "";
  const gone = () => new KubeError(404, "NotFound", "Gone.");
  const verbs = {
    POST({ body }: KubeRequest) {
      const map = structuredClone(body) as StoredMap;
      if (stored.has(map.metadata.name)) throw new KubeError(409, "AlreadyExists", "It is there.");
      map.metadata.creationTimestamp = new Date(now()).toISOString();
      stored.set(map.metadata.name, map);
    },
    PATCH(request: KubeRequest) {
      const map = stored.get(nameIn(request));
      if (map === undefined) throw gone();
      Object.assign(map.data, (request.body as StoredMap).data);
    },
    PUT: () => {},
    DELETE(request: KubeRequest) {
      if (!stored.delete(nameIn(request))) throw gone();
    },
  };
  return { stored, verbs };
}

function stage() {
  const time = createFakeTime(Date.parse("2026-01-01T00:00:00Z"));
  const { stored, verbs } = createStore(() => time.now());
  const is = { foreign: false, away: false };
  const disk = new Map<string, JournalEntry & { hostExpiresAt: number }>();
  const entryOf = ({ hostExpiresAt: _host, ...entry }: JournalEntry & { hostExpiresAt: number }) =>
    entry;
  const silence = () => {
    if (is.away) throw new KubeError(0, "ECONNREFUSED", "Nobody answers.");
  };
  const kube: Pick<Kube, "get" | "send" | "clockSkewMs"> = {
    async get<T>() {
      silence();
      return { items: [...stored.values()] } as T;
    },
    async send<T>(request: KubeRequest) {
      silence();
      verbs[request.method](request);
      return {} as T;
    },
    clockSkewMs: () => 5000,
  };
  const guard = {
    async check() {
      if (is.foreign) throw new Error("This is not the lab's own cluster.");
    },
  };
  const copies: DiskCopies = {
    write: async (entry, hostExpiresAt) => void disk.set(entry.id, { ...entry, hostExpiresAt }),
    has: async (id) => disk.has(id),
    remove: async (id) => void disk.delete(id),
    list: async () => [...disk.values()].map((copy) => ({ state: "whole", entry: entryOf(copy) })),
  };
  const journal = createClusterJournal({ kube, guard, owner: "run-1", copies, clock: time });
  const inCluster = (id: string) =>
    JSON.parse(stored.get(`fault-${id}`)?.data["entry"] ?? "null") as JournalEntry | null;
  return { stored, disk, time, journal, is, inCluster };
}

const pod = { name: "storefront-1", namespace: "pizza", uid: "u1" };

const entry = (id: string, change: Change = { type: "pod-deletion", pod, graceSeconds: null }) => ({
  id,
  fault: "pod-delete",
  title: "kill a pod",
  plan: planOf({
    victims: [{ kind: "pod", name: pod.name, uid: pod.uid }],
    changes: [change],
    holdSeconds: 30,
    kubectl: ["kubectl -n pizza delete pod storefront-1"],
  }),
  seed: 3,
});

test("an entry comes back as it was written, stamped by the API server's clock", async () => {
  const { journal, time, stored } = stage();

  await journal.open(entry("a"));

  const openedAt = time.now() + 5000;
  const expiresAt = openedAt + 15_000 + 30_000 + 5_000;
  const whole = { ...entry("a"), owner: "run-1", phase: "injecting", openedAt, expiresAt };
  expect(await journal.list()).toEqual([{ state: "whole", entry: whole }]);
  expect(stored.get("fault-a")?.metadata.labels).toMatchObject({ "kintsugi.dev/journal": "true" });
});

test("the copy on this machine tells the same, with this machine's time", async () => {
  const { journal, disk, inCluster } = stage();

  await journal.open(entry("a"));

  const { hostExpiresAt, ...copy } = disk.get("a") ?? { hostExpiresAt: 0 };
  expect(copy).toEqual(inCluster("a"));
  expect(hostExpiresAt).toBe((inCluster("a")?.expiresAt ?? 0) - 5000);
});

test("who may be refused by a disruption budget has more time", async () => {
  const { journal, time, inCluster } = stage();

  await journal.open(entry("a", { type: "pod-eviction", pod }));

  expect(inCluster("a")?.expiresAt).toBe(time.now() + 5000 + 60_000 + 30_000 + 5_000);
});

test("what holds runs out after its hold; what is being undone, soon", async () => {
  const { journal, time, inCluster, disk } = stage();
  await journal.open(entry("a"));
  await time.advance(3_000);

  expect(await journal.hold("a", 30)).toBe(null);
  const held = inCluster("a");
  expect(await journal.undoing("a")).toBe(null);

  expect(held).toMatchObject({ phase: "holding", expiresAt: time.now() + 5_000 + 35_000 });
  expect(inCluster("a")).toMatchObject({
    phase: "undoing",
    expiresAt: time.now() + 5_000 + 10_000,
  });
  expect(disk.get("a")).toMatchObject({ phase: "undoing", hostExpiresAt: time.now() + 10_000 });
});

test("others have no reason to help while what was taken back becomes whole", async () => {
  const { journal, time, inCluster } = stage();
  await journal.open(entry("a"));
  await journal.undoing("a");

  await journal.verifying("a", 120);

  expect(inCluster("a")).toMatchObject({
    phase: "undoing",
    expiresAt: time.now() + 5_000 + 125_000,
  });
});

test("who has closed an entry is told, and its copy does not come back", async () => {
  const { journal, stored, disk } = stage();
  for (const id of ["a", "b"]) await journal.open(entry(id));

  stored.clear();
  const byReaper = await journal.undoing("a");
  disk.delete("b");
  const byWatchdog = await journal.hold("b", 30);

  expect([byReaper, byWatchdog]).toEqual(["reaper", "watchdog"]);
  expect([...disk.keys()]).toEqual(["a"]);
});

test("an API server that is away hears of it later; this machine's copy knows at once", async () => {
  const { journal, disk, is, inCluster } = stage();
  await journal.open(entry("a"));
  is.away = true;

  const said = await journal.hold("a", 30);
  await expect(journal.list()).rejects.toBeInstanceOf(KubeError);
  const onDisk = await journal.listOnDisk();
  await expect(journal.close("a")).rejects.toBeInstanceOf(KubeError);

  expect([said, disk.get("a")?.phase]).toEqual([null, "holding"]);
  expect(onDisk.map(idOf)).toEqual(["a"]);
  is.away = false;
  expect(inCluster("a")?.phase).toBe("injecting");
  await journal.close("a");
  expect([await journal.list(), disk.size]).toEqual([[], 0]);
});

test("what could not be written into the cluster leaves no copy", async () => {
  const { journal, disk, is } = stage();
  is.away = true;

  await expect(journal.open(entry("a"))).rejects.toBeInstanceOf(KubeError);

  expect(disk.size).toBe(0);
});

test("an entry that stands only on this machine is listed, too", async () => {
  const { journal, stored } = stage();
  for (const id of ["a", "b"]) await journal.open(entry(id));
  stored.delete("fault-a");

  expect((await journal.list()).map(idOf)).toEqual(["b", "a"]);
});

test("a late word about an entry does not bring back its copy", async () => {
  const { journal, disk, stored } = stage();
  await journal.open(entry("a"));

  await Promise.all([journal.hold("a", 30), journal.undoing("a"), journal.close("a")]);

  expect([disk.size, stored.size]).toEqual([0, 0]);
});

test("an entry is never overwritten", async () => {
  const { journal } = stage();
  await journal.open(entry("a"));

  await expect(journal.open({ ...entry("a"), seed: 9 })).rejects.toMatchObject({ status: 409 });
});

test("closing twice does no harm", async () => {
  const { journal } = stage();
  await journal.open(entry("a"));

  await journal.close("a");
  await journal.close("a");

  expect(await journal.list()).toEqual([]);
});

test("entries are listed newest first", async () => {
  const { journal, time } = stage();
  for (const id of ["a", "b", "c"]) {
    await journal.open(entry(id));
    await time.advance(1000);
  }

  expect((await journal.list()).map(idOf)).toEqual(["c", "b", "a"]);
});

test("nothing is written into a foreign cluster", async () => {
  const { journal, stored, is } = stage();
  await journal.open(entry("a"));
  is.foreign = true;

  await expect(journal.open(entry("b"))).rejects.toThrow("not the lab's own");
  await expect(journal.close("a")).rejects.toThrow("not the lab's own");
  expect([...stored.keys()]).toEqual(["fault-a"]);
});

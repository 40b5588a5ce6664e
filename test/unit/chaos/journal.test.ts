import { expect, test } from "vitest";
import { type Kube, KubeError, type KubeRequest } from "../../../backend/cluster/clients.ts";
import { createClusterJournal } from "../../../chaos/journal.ts";
import { createFakeTime } from "../../fakes/time.ts";

interface StoredMap {
  metadata: { name: string; creationTimestamp: string; labels: Record<string, string> };
  data: Record<string, string>;
}

/** As much of an API server as the journal needs: ConfigMaps that are created once, listed by label, deleted. */
function stage() {
  const stored = new Map<string, StoredMap>();
  const time = createFakeTime(Date.parse("2026-01-01T00:00:00Z"));
  let isForeign = false;
  const create = ({ body }: KubeRequest) => {
    const map = structuredClone(body) as StoredMap;
    if (stored.has(map.metadata.name)) throw new KubeError(409, "AlreadyExists", "It is there.");
    map.metadata.creationTimestamp = new Date(time.now()).toISOString();
    stored.set(map.metadata.name, map);
  };
  const remove = ({ path }: KubeRequest) => {
    if (!stored.delete(path.split("/").at(-1) ?? "")) throw new KubeError(404, "NotFound", "Gone.");
  };
  const kube: Pick<Kube, "get" | "send" | "clockSkewMs"> = {
    get: async <T>() => ({ items: [...stored.values()] }) as T,
    async send<T>(request: KubeRequest) {
      (request.method === "POST" ? create : remove)(request);
      return {} as T;
    },
    clockSkewMs: () => 5000,
  };
  const guard = {
    async check() {
      if (isForeign) throw new Error("This is not the lab's own cluster.");
    },
  };
  const journal = createClusterJournal({ kube, guard, clock: time });
  return { stored, time, journal, goForeign: () => void (isForeign = true) };
}

const entry = (id: string) => ({
  id,
  fault: "pod-delete",
  plan: { pods: [] },
  seed: 3,
  holdSeconds: 30,
});

test("an entry comes back as it was written, stamped by the API server's clock", async () => {
  const { journal, time, stored } = stage();

  await journal.open(entry("a"));

  const openedAt = time.now() + 5000;
  const { holdSeconds: _hold, ...kept } = entry("a");
  expect(await journal.list()).toEqual([
    {
      state: "whole",
      entry: { ...kept, phase: "injecting", openedAt, expiresAt: openedAt + 90_000 },
    },
  ]);
  expect(stored.get("fault-a")?.metadata.labels).toMatchObject({ "kintsugi.dev/journal": "true" });
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

  const ids = (await journal.list()).map((record) =>
    record.state === "whole" ? record.entry.id : "",
  );
  expect(ids).toEqual(["c", "b", "a"]);
});

test.each([
  ["no data", {}],
  ["no JSON", { entry: "{" }],
  ["another shape", { entry: '{"id":"a"}' }],
  [
    "another id",
    {
      entry: JSON.stringify({
        id: "b",
        fault: "x",
        plan: 1,
        phase: "injecting",
        seed: 1,
        openedAt: 1,
        expiresAt: 1,
      }),
    },
  ],
])("an entry with %s is listed as broken", async (_what, data) => {
  const { journal, stored } = stage();
  await journal.open(entry("a"));
  const map = stored.get("fault-a");
  if (map !== undefined) map.data = data;

  expect(await journal.list()).toEqual([{ state: "broken", id: "a", reason: expect.any(String) }]);
});

test("nothing is written into a foreign cluster", async () => {
  const { journal, stored, goForeign } = stage();
  await journal.open(entry("a"));
  goForeign();

  await expect(journal.open(entry("b"))).rejects.toThrow("not the lab's own");
  await expect(journal.close("a")).rejects.toThrow("not the lab's own");
  expect([...stored.keys()]).toEqual(["fault-a"]);
});

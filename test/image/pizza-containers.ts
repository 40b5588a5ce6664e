import { randomUUID } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GenericContainer, Network, type StartedTestContainer, Wait } from "testcontainers";
import { exec, tryExec } from "../../backend/host/exec.ts";
import { pizzaTag, type PizzaVersion } from "../../backend/sample-app/image.ts";
import { testLabel } from "./pizza-image.ts";

// Its reaper's image would come from a registry. What we start, `Symbol.asyncDispose` removes.
process.env["TESTCONTAINERS_RYUK_DISABLED"] = "true";

export type Role = "storefront" | "kitchen" | "ledger" | "receipts";
export const labKey = "the lab's own key";

export interface Part extends AsyncDisposable {
  readonly id: string;
  get(path: string): Promise<Response>;
  post(path: string): Promise<Response>;
  /** POST /fault, with the lab's key unless another is given. */
  hurt(query: string, key?: string): Promise<Response>;
  signal(name: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** How the process ended; waits for it. */
  ended(): Promise<{ readonly code: number; readonly wasOutOfMemory: boolean }>;
}

export interface Shop extends AsyncDisposable {
  readonly parts: Readonly<Record<Role, Part>>;
  /** Starts another container of this role on the same files and volume, under the same name. */
  restart(role: Role): Promise<Part>;
  writeMenu(text: string): Promise<void>;
  revokeKey(): Promise<void>;
}

/** All four parts on a network of their own, with the menu, the keys and the order book as a cluster would mount them. */
export async function openShop(version: PizzaVersion = "v1"): Promise<Shop> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.adopt(await openFolder(), (path) => rm(path, { recursive: true }));
  const network = stack.adopt(await new Network().start(), async (one) => void (await one.stop()));
  const volume = await exec("docker", ["volume", "create", "--label", testLabel]);
  stack.defer(async () => void (await tryExec("docker", ["volume", "rm", volume])));
  const start = async (role: Role): Promise<Part> =>
    stack.use(await startPart({ role, version, folder, volume, network }));
  const [kitchen, ledger, receipts, storefront] = await Promise.all([
    start("kitchen"),
    start("ledger"),
    start("receipts"),
    start("storefront"),
  ]);
  const all = stack.move();
  return {
    parts: { kitchen, ledger, receipts, storefront },
    restart: async (role) => all.use(await startPart({ role, version, folder, volume, network })),
    writeMenu: (text) => writeFile(join(folder, "menu.txt"), text),
    revokeKey: () => rm(join(folder, "receipt-key")),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** One part alone, with its keys and a menu. */
export async function openPart(
  role: Role,
  options: { readonly version?: PizzaVersion; readonly memoryMib?: number } = {},
): Promise<Part> {
  const folder = await openFolder();
  const part = await startPart({ role, folder, version: "v1", ...options });
  return {
    ...part,
    async [Symbol.asyncDispose]() {
      await part[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "kintsugi-shop-"));
  await chmod(folder, 0o755);
  await writeFile(join(folder, "menu.txt"), "Margherita: 8.50, tomato\nFunghi: 9.50, mushrooms\n");
  await writeFile(join(folder, "receipt-key"), "a key of this test");
  await writeFile(join(folder, "fault-key"), labKey);
  return folder;
}

interface PartOptions {
  readonly role: Role;
  readonly version: PizzaVersion;
  readonly folder: string;
  readonly volume?: string;
  readonly network?: Awaited<ReturnType<Network["start"]>>;
  readonly memoryMib?: number;
}

async function startPart(options: PartOptions): Promise<Part> {
  const { role, version, folder, volume, network, memoryMib } = options;
  const mounts = [{ source: folder, target: "/etc/pizza", mode: "ro" as const }];
  let container = new GenericContainer(pizzaTag(version))
    .withName(`kintsugi-test-${role}-${randomUUID().slice(0, 8)}`)
    .withLabels(Object.fromEntries([testLabel.split("=")]))
    .withEnvironment(environment(role))
    .withExposedPorts(8080)
    .withBindMounts(
      volume === undefined || role !== "ledger"
        ? mounts
        : [...mounts, { source: volume, target: "/var/lib/pizza" }],
    )
    .withAutoRemove(false)
    .withWaitStrategy(Wait.forHttp("/readyz", 8080));
  if (network !== undefined) container = container.withNetwork(network).withNetworkAliases(role);
  if (memoryMib !== undefined)
    container = container.withResourcesQuota({ memory: memoryMib / 1024 });
  return asPart(await container.start());
}

const environment = (role: Role) => ({
  PIZZA_ROLE: role,
  POD_NAME: role,
  KITCHEN_URL: "http://kitchen:8080",
  LEDGER_URL: "http://ledger:8080",
  RECEIPTS_URL: "http://receipts:8080",
  MENU_FILE: "/etc/pizza/menu.txt",
  RECEIPT_KEY_FILE: "/etc/pizza/receipt-key",
  FAULT_KEY_FILE: "/etc/pizza/fault-key",
});

function asPart(container: StartedTestContainer): Part {
  const id = container.getId();
  const base = `http://127.0.0.1:${container.getMappedPort(8080)}`;
  // A connection of its own each time, as visitors and probes do.
  const init = () => ({ headers: { connection: "close" }, signal: AbortSignal.timeout(60_000) });
  return {
    id,
    get: (path) => fetch(base + path, init()),
    post: (path) => fetch(base + path, { ...init(), method: "POST" }),
    hurt: (query, key = labKey) =>
      fetch(`${base}/fault?${query}`, {
        ...init(),
        method: "POST",
        headers: { connection: "close", "x-kintsugi-key": key },
      }),
    signal: async (name) => void (await exec("docker", ["kill", "-s", name, id])),
    async ended() {
      const code = Number(await exec("docker", ["wait", id]));
      const oom = await exec("docker", ["inspect", "-f", "{{.State.OOMKilled}}", id]);
      return { code, wasOutOfMemory: oom === "true" };
    },
    async [Symbol.asyncDispose]() {
      await tryExec("docker", ["rm", "-f", "-v", id]);
    },
  };
}

import { BlockList, isIP } from "node:net";
import { type Clock, systemClock } from "../core/clock.ts";
import { LabError } from "../core/errors.ts";
import { createKube, type KubeConnection, KubeError } from "./clients.ts";
import { findMarker, type Marker, readMarker, sha256 } from "./marker.ts";
import type { Provider } from "./provider.ts";

export { writeMarker } from "./marker.ts";

/** Stands before every destructive call. */
export interface Guard {
  /** Passes while the cluster is the lab's own, to its best knowledge of the last second. Throws a LabError `foreign-cluster` otherwise. */
  check(signal?: AbortSignal): Promise<void>;
}

export interface GuardOptions {
  readonly connection: KubeConnection;
  readonly stateDir: string;
  readonly provider: Provider["name"];
  readonly clock?: Clock;
}

/** How long an answer counts: one burst of deletions asks once. */
const trustMs = 1000;

/**
 * The guard of one cluster. Ours is only what has all of: a loopback address (but for `context`, which the user named and confirmed),
 * the server and the certificate authority at creation, and the lab's marker object with the id and the uid of then.
 */
export function createGuard(options: GuardOptions): Guard {
  const clock = options.clock ?? systemClock;
  let passedAt = -Infinity;
  let asking: Promise<void> | null = null;

  const ask = async () => {
    const askedAt = clock.monotonic();
    await checkCluster(options);
    passedAt = askedAt;
  };

  return {
    async check(signal) {
      signal?.throwIfAborted();
      if (clock.monotonic() - passedAt < trustMs) return;
      asking ??= ask().finally(() => (asking = null));
      await asking;
      signal?.throwIfAborted();
    },
  };
}

async function checkCluster({ connection, stateDir, provider }: GuardOptions): Promise<void> {
  const marker = await readMarker(stateDir);
  if (marker === null || marker.uid === null) throw foreign("the lab has not marked it");
  // Nothing is sent, not even a question, before the address and the authority are right.
  checkConnection(connection, marker, provider);
  const found = await askMarker(connection);
  if (found === null) throw foreign("the lab's marker is not in it");
  if (found.data.name !== marker.name)
    throw foreign(`it belongs to a lab named ${found.data.name}`);
  if (found.data.id !== marker.id || found.metadata.uid !== marker.uid)
    throw foreign("its marker is another one than the lab's");
}

function checkConnection(
  { server, ca }: KubeConnection,
  marker: Marker,
  provider: Provider["name"],
): void {
  if (provider !== "context" && !isLoopback(server))
    throw foreign("its address is not one of this machine");
  if (provider !== "context" && ca === null)
    throw foreign("its connection names no certificate authority");
  if (server !== marker.server) throw foreign("its address is not the one the lab was made at");
  if ((ca === null ? null : sha256(ca)) !== marker.caSha256)
    throw foreign("its certificate authority is not the one at creation");
}

/** Over a connection of its own: a kept one would go on speaking with a server that is there no more. */
async function askMarker(connection: KubeConnection) {
  const kube = createKube(connection, { answerMs: 5_000 });
  try {
    return await findMarker(kube);
  } catch (error) {
    if (error instanceof KubeError && isStranger(error))
      throw foreign("whoever answers there does not know the lab", error);
    throw error;
  } finally {
    await kube.close();
  }
}

/** Neither our credentials nor its certificate fit. Silence, in contrast, proves nothing: that error passes as it is. */
const isStranger = ({ status, reason }: KubeError) =>
  status === 401 || status === 403 || /CERT|SIGNATURE|ISSUER|ALTNAME/.test(reason);

const loopback = new BlockList();
loopback.addSubnet("127.0.0.0", 8, "ipv4");
loopback.addAddress("::1", "ipv6");

/** Addresses only: what a name such as localhost stands for is someone else's decision. */
function isLoopback(server: string): boolean {
  const host = new URL(server).hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 6 ? "ipv6" : "ipv4");
}

const foreign = (why: string, cause?: unknown) =>
  new LabError(
    "foreign-cluster",
    `This is not the lab's own cluster (${why}): nothing was changed in it.`,
    "Run `npm run kintsugi status` to see what the lab has; `npm run down`, then `npm start` makes a new one.",
    { cause },
  );

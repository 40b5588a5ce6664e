import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../../backend/api/server.ts";
import { createSessions } from "../../backend/api/sessions.ts";
import { createLifetime } from "../../backend/core/lifetime.ts";
import { createStore, type Store } from "../../backend/state/store.ts";
import { createSocketStream } from "../../backend/stream/socketio.ts";
import type { FaultOffer } from "../../backend/wire/commands.ts";
import type { LabEvent } from "../../backend/wire/events.ts";
import { createWorld, type World } from "./world.ts";
import { scenariosOver } from "./world-scenarios.ts";

/** The lab's own server, store and stream over a made-up cluster. */
export interface StageServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  readonly world: World;
  /** An address that lets a browser in, once. */
  readonly link: (search?: string) => string;
}

export interface StageOptions {
  /** What the cluster told so far. Those of the future are played when their time comes. */
  readonly events: readonly LabEvent[];
  readonly port?: number;
  readonly offers?: readonly FaultOffer[];
  /** The lab's own scenarios can be played. */
  readonly withScenarios?: boolean;
  /** Where the built page is; otherwise where `npm run build` puts it. */
  readonly pageDir?: string;
  /** Where sessions are kept, when they shall outlive this server. */
  readonly stateDir?: string;
}

/** Where `npm run build` puts the page. */
export const pageDir = join(import.meta.dirname, "../../dashboard/dist");

export async function openStage(options: StageOptions): Promise<StageServer> {
  const lifetime = createLifetime();
  const store = createStore();
  const now = Date.now();
  for (const event of options.events) if (event.at <= now) store.apply(event);
  const timers = options.events
    .filter(({ at }) => at > now)
    .map((event) => setTimeout(() => store.apply(event), event.at - now));
  lifetime.defer(() => timers.forEach(clearTimeout));
  const world = createWorld(store, options.offers === undefined ? {} : { offers: options.offers });
  lifetime.defer(() => world.close());
  const sessions = createSessions({ file: join(stateDirOf(options, lifetime), "sessions.json") });
  const { url, port } = await startServer({
    port: options.port ?? 0,
    lab:
      options.withScenarios === true
        ? { ...world, ...scenariosOver(world, store, lifetime) }
        : world,
    store,
    stream: createSocketStream({ source: store }),
    sessions,
    controlToken: "for-tests-only",
    pageDir: options.pageDir ?? pageDir,
    lifetime,
  });
  return {
    url,
    port,
    store,
    world,
    link: (search = "") => `${url}${search}#code=${sessions.issueCode()}`,
    [Symbol.asyncDispose]: () => lifetime.end(),
  };
}

function stateDirOf(options: StageOptions, lifetime: ReturnType<typeof createLifetime>): string {
  if (options.stateDir !== undefined) return options.stateDir;
  const made = mkdtempSync(join(tmpdir(), "kintsugi-stage-"));
  lifetime.defer(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

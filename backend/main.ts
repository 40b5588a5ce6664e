import { randomBytes } from "node:crypto";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { recordBaseline } from "../chaos/doctor/baseline.ts";
import { openEntries } from "../chaos/doctor/open-entries.ts";
import { createActions } from "./cluster/actions.ts";
import { createKube, type Kube } from "./cluster/clients.ts";
import { createGuard } from "./cluster/guard.ts";
import { type Audience, openAudience } from "./audience/launch.ts";
import { createSessions } from "./api/sessions.ts";
import { startServer } from "./api/server.ts";
import type { Cluster, ClusterSpec, CreateRun, Provider } from "./cluster/provider.ts";
import { providers } from "./cluster/providers.ts";
import { forgetLab, labFile, type LabFile } from "./running-lab.ts";
import { type Config, rememberedSchema, settingsFile } from "./config.ts";
import type { Lifetime } from "./core/lifetime.ts";
import type { Progress } from "./core/progress.ts";
import { identify } from "./host/processes.ts";
import { writeJson } from "./host/state-dir.ts";
import { type Lab, openLab } from "./lab.ts";
import { ensurePage } from "./page.ts";
import { deployReaper } from "./reaper.ts";
import { deployPizza, findPizza, pizzaNamespace } from "./sample-app/deploy.ts";
import { ensurePizzaImage } from "./sample-app/image.ts";
import { createSocketStream } from "./stream/socketio.ts";

/** A lab that serves: its page's port, and the codes that let a browser in. */
export interface ServedLab {
  readonly lab: Lab;
  readonly port: number;
  issueCode(): string;
  /** The phones in the hall; null unless --audience lets them in. */
  readonly audience: Audience | null;
}

/** Which cluster the flags ask for. */
export function specOf(config: Config): ClusterSpec {
  const { name, workers, timings, shopPort, stateDir, cacheDir, context, confirm } = config;
  const chosen =
    context === undefined ? {} : { context: { name: context, confirmed: confirm === context } };
  return { name, workers, timings, shopPort, stateDir, cacheDir, ...chosen };
}

/** Where the flags want it from. */
export function providerFor(config: Config): Provider {
  const found = providers.find((one) => one.name === config.provider);
  if (found === undefined) throw new Error(`No provider named ${config.provider}.`);
  return found;
}

/**
 * The cluster, found or made, with the pizza business on it. A cluster that is found as it should be is left as it is: what
 * somebody changed in it stays.
 */
export async function bringUp(config: Config, run: CreateRun): Promise<Cluster> {
  const provider = providerFor(config);
  const spec = specOf(config);
  // Before anything is made: `down` must find its way back from any half of it.
  await writeJson(settingsFile(config.stateDir), rememberedSchema.parse(config));
  const signal = run.signal === undefined ? {} : { signal: run.signal };
  const found = await provider.find(spec, run.signal);
  const images = async (rootImage: string) => {
    const { archive } = await ensurePizzaImage({ ...run, rootImage, cacheDir: config.cacheDir });
    return archive;
  };
  const cluster = found ?? (await provider.create(spec, { ...run, images }));
  await using kube = disposable(createKube(cluster.connection));
  const isOpen = found !== null && (await findPizza(kube.kube, run.signal)) !== null;
  if (!isOpen) {
    await deployPizza({ kube: kube.kube, progress: run.progress, ...signal });
    await recordAsWhole(kube.kube, config);
  }
  const { cacheDir } = config;
  await deployReaper({ kube: kube.kube, cluster, cacheDir, progress: run.progress, ...signal });
  return cluster;
}

/** As it is right after the opening, so shall it be again after whatever is broken; but not as a lab before this one has left it. */
async function recordAsWhole(kube: Kube, { stateDir, provider }: Config): Promise<void> {
  if ((await openEntries(kube)).length > 0) return;
  const guard = createGuard({ connection: kube.connection, stateDir, provider });
  const cluster = createActions({ kube, guard, namespace: pizzaNamespace });
  await recordBaseline({ kube, guard, cluster });
}

const disposable = (kube: Kube) => ({ kube, [Symbol.asyncDispose]: () => kube.close() });

/** The parts in the order of the flow; the lifetime closes them in reverse. */
export async function serveLab(
  config: Config,
  cluster: Cluster,
  { lifetime, progress }: { readonly lifetime: Lifetime; readonly progress: Progress },
): Promise<ServedLab> {
  const pageDir = await ensurePage(config.root, progress);
  const lab = await openLab({
    cluster,
    stateDir: config.stateDir,
    ordersPerSecond: config.orders,
    lifetime,
  });
  const stream = createSocketStream({ source: lab.store });
  const sessions = createSessions({ file: join(config.stateDir, "sessions.json") });
  const controlToken = randomBytes(32).toString("base64url");
  const audience = config.audience ? await letAudienceIn(config, lab, lifetime) : null;
  const { port } = await startServer({
    port: config.port,
    lab,
    store: lab.store,
    stream,
    sessions,
    controlToken,
    pageDir,
    lifetime,
  });
  const file = labFile(config.stateDir);
  const said: LabFile = {
    pid: process.pid,
    process: await identify(process.pid),
    port,
    run: lab.store.run,
    token: controlToken,
  };
  await writeJson(file, said);
  lifetime.defer(() => forgetLab(config.stateDir, lab.store.run));
  // A lab that is killed later has still made the next start quicker and smaller.
  flushCompileCache();
  return { lab, port, issueCode: () => sessions.issueCode(), audience };
}

const letAudienceIn = (config: Config, lab: Lab, lifetime: Lifetime) =>
  openAudience({
    port: config.audiencePort,
    minutes: config.audienceMinutes,
    pageDir: join(config.root, "dashboard", "phone", "dist"),
    source: lab.store,
    votes: lab,
    lifetime,
  });

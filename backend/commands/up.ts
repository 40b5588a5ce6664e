import { once } from "node:events";
import type { Audience } from "../audience/launch.ts";
import type { LabStatus } from "../api/commands.ts";
import type { Config } from "../config.ts";
import { LabError } from "../core/errors.ts";
import { createLifetime } from "../core/lifetime.ts";
import { tryExec } from "../host/exec.ts";
import { assertPortFree } from "../host/ports.ts";
import { bringUp, serveLab } from "../main.ts";
import { ensurePage } from "../page.ts";
import { findRunningLab, type RunningLab } from "../running-lab.ts";
import { freeHost } from "../without-lab.ts";
import { listenForInterrupt } from "./interrupt.ts";
import { askYesNo, createTerminalProgress } from "./terminal.ts";

/** `kintsugi up`: everything, from a bare machine to the page; stays until Ctrl-C. A lab that serves already is joined. */
export async function up(config: Config): Promise<number> {
  const running = await findRunningLab(config.stateDir);
  if (running !== null) return await join(config, running);
  return await bringUpAndServe(config);
}

/** The lab serves: only what its cluster lost meanwhile is brought back, and a new link is printed. */
async function join(config: Config, running: RunningLab): Promise<number> {
  const progress = createTerminalProgress(config);
  try {
    await bringUp(config, { progress, signal: listenForInterrupt(interrupted()) });
  } finally {
    progress.close();
  }
  const { code } = await running.post<{ code: string }>("/api/codes", {});
  const { lab } = await running.get<LabStatus>("/api/status");
  const url = pageUrl(running.port, code);
  sayReady(config, { url, shopUrl: lab?.shopUrl ?? null }, "The lab is running already.");
  if (config.audience)
    process.stderr.write("It was started without you: --audience counts only when a lab starts.\n");
  return 0;
}

async function bringUpAndServe(config: Config): Promise<number> {
  const startedAt = performance.now();
  await assertPortFree(config.port, "--port");
  const signal = listenForInterrupt(interrupted());
  const progress = createTerminalProgress(config);
  const lifetime = createLifetime();
  try {
    const run = {
      progress,
      signal,
      retain: config.retain,
      ask: (q: string) => ask(config, q),
    };
    // Only kind has nodes on this machine that could have been broken.
    const freed = config.provider === "kind" ? await freeHost(config.stateDir) : [];
    for (const line of freed) progress.note(line);
    const [cluster] = await Promise.all([
      orSimulated(config, (settled) => bringUp(settled, run)),
      ensurePage(config.root, progress),
    ]);
    const lab = await serveLab(cluster.config, cluster.cluster, { lifetime, progress });
    progress.close();
    const took = `Ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`;
    const url = pageUrl(lab.port, lab.issueCode());
    sayReady(cluster.config, { url, shopUrl: cluster.cluster.shopUrl }, took);
    if (lab.audience !== null) sayAudience(cluster.config, lab.audience);
    if (!signal.aborted) await once(signal, "abort");
    await lifetime.end();
    say(
      config,
      "\nThe lab has closed; the cluster stays up. `npm start` comes back to it, `npm run down` removes it.",
    );
    return 0;
  } finally {
    progress.close();
    await lifetime.end();
  }
}

const interrupted = () =>
  new LabError(
    "interrupted",
    "Interrupted.",
    "`npm start` goes on from here, `npm run down` removes what is there.",
  );

async function ask(config: Config, question: string): Promise<boolean> {
  if (config.yes) return true;
  return config.interactive ? await askYesNo(question) : config.isRoot;
}

/** Where Docker cannot be had: says why, and offers the simulated nodes to somebody who can answer. */
async function orSimulated<T>(config: Config, work: (config: Config) => Promise<T>) {
  try {
    return { config, cluster: await work(config) };
  } catch (error) {
    const noDocker = error instanceof LabError && error.code.startsWith("docker-");
    if (!noDocker || config.provider !== "kind") throw error;
    const offer =
      "Simulated nodes (kwok) need no Docker: a real control plane, but no processes, no probes, no visitors.";
    if (!config.interactive || config.yes)
      throw new LabError(
        error.code,
        error.message,
        `${error.remedy}\n  → Or: npm start -- --provider kwok. ${offer}`,
        { cause: error },
      );
    process.stderr.write(`\n✘ ${error.message}\n  → ${error.remedy}\n\n${offer}\n`);
    if (!(await askYesNo("Go on with simulated nodes?"))) throw error;
    const simulated = { ...config, provider: "kwok" as const };
    return { config: simulated, cluster: await work(simulated) };
  }
}

/** The code is in the fragment: it never reaches a server log or a Referer, works once, and the page removes it. */
const pageUrl = (port: number, code: string) => `http://127.0.0.1:${port}/#code=${code}`;

function sayReady(
  config: Config,
  { url, shopUrl }: { readonly url: string; readonly shopUrl: string | null },
  headline: string,
): void {
  const shop = shopUrl ?? "none: nobody can order here";
  if (config.json) process.stdout.write(`${JSON.stringify({ ready: true, url, shopUrl })}\n`);
  else
    process.stdout.write(
      `\n${headline}\n\n  Page   ${url}\n  Shop   ${shop}\n\nThe link works once; \`npm start\` in another terminal prints a new one. Ctrl-C closes the lab and leaves the cluster.\n`,
    );
  if (config.open && config.hasDisplay && config.interactive) void openBrowser(url);
}

/** For everybody in the hall, unlike the page's link. */
function sayAudience(config: Config, { url, onlyHere }: Audience): void {
  const why = onlyHere === null ? "" : ` Only this machine can open it. ${onlyHere}`;
  const ends = `They may watch and vote for ${config.audienceMinutes} minutes.${why}`;
  if (config.json) process.stdout.write(`${JSON.stringify({ audience: url, onlyHere })}\n`);
  else process.stdout.write(`\n  Phones ${url}\n         ${ends}\n`);
}

async function openBrowser(url: string): Promise<void> {
  const program = process.platform === "darwin" ? "open" : "xdg-open";
  // A machine without a browser is no failure: the link is on the terminal.
  await tryExec(program, [url], { timeoutMs: 10_000 }).catch(() => null);
}

function say(config: Config, line: string): void {
  if (!config.json) process.stdout.write(`${line}\n`);
}

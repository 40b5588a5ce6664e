import type { Config } from "../config.ts";
import { LabError } from "../core/errors.ts";
import { createLifetime } from "../core/lifetime.ts";
import { silentProgress } from "../core/progress.ts";
import { providerFor, serveLab, specOf } from "../main.ts";
import { findRunningLab, labProcess, type RunningLab } from "../running-lab.ts";

/** Gives `work` the lab that serves; where none does but the cluster is up, one of its own for as long as the work takes. */
export async function withLab<T>(
  config: Config,
  work: (lab: RunningLab) => Promise<T>,
  /** Whether somebody orders in a lab of its own; in one that runs, that is as it is. */
  { hasVisitors = false }: { readonly hasVisitors?: boolean } = {},
): Promise<T> {
  const running = await findRunningLab(config.stateDir);
  if (running !== null) return await work(running);
  const silent = await labProcess(config.stateDir);
  // A second lab would take back what the first one has under way.
  if (silent !== null) throw labSilent(silent);
  const cluster = await providerFor(config).find(specOf(config));
  if (cluster === null) throw noLab(config.name);
  await using lifetime = createLifetime();
  await serveLab({ ...config, port: 0, orders: hasVisitors ? config.orders : 0 }, cluster, {
    lifetime,
    progress: silentProgress,
  });
  const own = await findRunningLab(config.stateDir);
  if (own === null) throw noLab(config.name);
  return await work(own);
}

const labSilent = (pid: number) =>
  new LabError(
    "lab-silent",
    `The lab (process ${pid}) runs, but does not answer.`,
    `Try again in a moment. If it stays so: \`npm run kintsugi -- undo --all\` takes everything back without it, \`kill -9 ${pid}\` ends it.`,
  );

const noLab = (name: string) =>
  new LabError("no-lab", `There is no lab named ${name}.`, "`npm start` brings one up.");

import type { Config } from "../config.ts";
import { LabError } from "../core/errors.ts";
import { createLifetime } from "../core/lifetime.ts";
import { silentProgress } from "../core/progress.ts";
import { providerFor, serveLab, specOf } from "../main.ts";
import { findRunningLab, type RunningLab } from "../running-lab.ts";

/** Gives `work` the lab that serves; where none does but the cluster is up, one of its own for as long as the work takes. */
export async function withLab<T>(
  config: Config,
  work: (lab: RunningLab) => Promise<T>,
): Promise<T> {
  const running = await findRunningLab(config.stateDir);
  if (running !== null) return await work(running);
  const cluster = await providerFor(config).find(specOf(config));
  if (cluster === null) throw noLab(config.name);
  await using lifetime = createLifetime();
  await serveLab({ ...config, port: 0, orders: 0 }, cluster, {
    lifetime,
    progress: silentProgress,
  });
  const own = await findRunningLab(config.stateDir);
  if (own === null) throw noLab(config.name);
  return await work(own);
}

const noLab = (name: string) =>
  new LabError("no-lab", `There is no lab named ${name}.`, "`npm start` brings one up.");

import { ensureProgram, type BuildRun } from "./go-programs.ts";
import { programs } from "./versions.ts";

/** Paths of the programs that a cluster of simulated nodes runs. */
export interface KwokPrograms {
  readonly kwokctl: string;
  readonly kwokController: string;
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
  readonly kubeScheduler: string;
  readonly kubectl: string;
}

/** The programs of a simulated cluster: the same that the node image holds, out of the same cache. Needs neither Docker nor root. */
export async function ensureKwok(run: BuildRun): Promise<KwokPrograms> {
  return {
    kubeApiserver: await ensureProgram(programs.kubeApiserver, run),
    kubeControllerManager: await ensureProgram(programs.kubeControllerManager, run),
    kubeScheduler: await ensureProgram(programs.kubeScheduler, run),
    kubectl: await ensureProgram(programs.kubectl, run),
    etcd: await ensureProgram(programs.etcd, run),
    kwokController: await ensureProgram(programs.kwok, run),
    kwokctl: await ensureProgram(programs.kwokctl, run),
  };
}

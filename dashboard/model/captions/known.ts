import type { RunView } from "../../../backend/wire/recovery.ts";
import type { Known, WorkloadSettings } from "../../../backend/wire/settings.ts";
import type { LabState } from "../../../backend/wire/state.ts";
import type { NodeView, PodView } from "../../../backend/wire/views.ts";

export interface KnownSetting {
  readonly name: string;
  readonly ms: number;
}

/** A time as it was read in this cluster; null where it could not be: what is only assumed is not told. */
export const told = (known: Known | null | undefined): KnownSetting | null =>
  known?.setting == null ? null : { name: known.setting.name, ms: known.amount };

/** What the workload of this app is set to. */
export const workloadOf = (
  { settings }: Pick<LabState, "settings">,
  app: string,
): WorkloadSettings | null =>
  Object.values(settings?.workloads ?? {}).find(({ name }) => name === app) ?? null;

/** How long the pods on a node are left there once it is given up: the shortest of them. By NoExecute's own rule each taint has its own toleration. */
export function tolerationOn(state: LabState, node: NodeView): KnownSetting | null {
  const which = node.readiness === "silent" ? "unreachableToleration" : "notReadyToleration";
  const there = podsOf(state, (pod) => pod.node === node.name);
  const found = there.map(({ app }) => told(workloadOf(state, app)?.[which]));
  return found.reduce((a, b) => (a === null || (b !== null && b.ms < a.ms) ? b : a), null);
}

export const podsOf = ({ pods }: LabState, is: (pod: PodView) => boolean): readonly PodView[] =>
  Object.values(pods).filter(is);

export const openRuns = ({ runs }: LabState): readonly RunView[] =>
  Object.values(runs)
    .filter(({ wholeAt, verdict }) => wholeAt === null && verdict === null)
    .toSorted((a, b) => b.hitAt - a.hitAt);

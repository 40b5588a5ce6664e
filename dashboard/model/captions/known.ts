import type { RunView, Setting } from "../../../backend/wire/recovery.ts";
import type { LabState } from "../../../backend/wire/state.ts";
import type { PodView } from "../../../backend/wire/views.ts";

export interface KnownSetting {
  readonly name: string;
  readonly ms: number;
}

/** A time among the settings that this lab's recovery has read in the cluster, the newest healing first; null: nobody knows it. `of`: whose, such as an app's. */
export function settingOf(
  runs: LabState["runs"],
  named: RegExp,
  of: string | null = null,
): KnownSetting | null {
  const newestFirst = Object.values(runs).toSorted((a, b) => b.hitAt - a.hitAt);
  for (const run of newestFirst) {
    for (const setting of settingsIn(run)) {
      if (!named.test(setting.name)) continue;
      if (of !== null && !setting.readFrom.includes(`/${of} `)) continue;
      const ms = msOf(setting.value);
      if (ms !== null) return { name: setting.name, ms };
    }
  }
  return null;
}

function settingsIn({ forecast, rows }: RunView): readonly Setting[] {
  const all = [
    ...rows.flatMap(({ marks }) => marks.map(({ owner }) => owner)),
    ...(forecast?.terms ?? []).map(({ setting }) => setting),
  ];
  return all.filter((setting) => setting !== null);
}

const units = { ms: 1, s: 1000, min: 60_000 } as const;

/** "10 s", "1.5 s", "5 min"; null where it is not a time. */
export function msOf(value: string): number | null {
  const [, amount, unit] = /^(\d{1,9}(?:\.\d{1,3})?) ?(ms|s|min)$/.exec(value) ?? [];
  if (amount === undefined) return null;
  return Number(amount) * units[unit as keyof typeof units]; // one of these, by the pattern
}

export const podsOf = ({ pods }: LabState, is: (pod: PodView) => boolean): readonly PodView[] =>
  Object.values(pods).filter(is);

export const openRuns = ({ runs }: LabState): readonly RunView[] =>
  Object.values(runs)
    .filter(({ wholeAt, verdict }) => wholeAt === null && verdict === null)
    .toSorted((a, b) => b.hitAt - a.hitAt);

import type { Forecast, RecoveryStep, RunView, Setting } from "../../backend/wire/recovery.ts";
import type { LabState } from "../../backend/wire/state.ts";
import { isOpen } from "./healing.ts";
import type { Waterfall } from "./waterfall.ts";

/** What a node that has gone is waited for, for how long, and how long at most. Milliseconds. */
export interface Countdown {
  readonly node: string;
  /** The one that comes next. */
  readonly step: RecoveryStep;
  readonly elapsedMs: number;
  /** Null where no setting says. */
  readonly limitMs: number | null;
  readonly setting: Setting | null;
}

/** Of the first node of this healing that is not done with; null where there is none. */
export function countdown(run: RunView, { tracks }: Waterfall, now: number): Countdown | null {
  if (!isOpen(run)) return null;
  const track = tracks.find(({ kind, tookMs }) => kind === "node" && tookMs === null);
  const bar = track?.bars.findLast(({ to }) => to === null);
  if (track === undefined || bar === undefined) return null;
  const term = termOf(run.forecast, bar.step);
  const setting = term?.setting ?? bar.owner;
  return {
    node: track.name,
    step: bar.step,
    elapsedMs: Math.max(0, now - run.hitAt - bar.from),
    limitMs: secondsOf(setting) ?? term?.ms.likely ?? null,
    setting,
  };
}

const termOf = (forecast: Forecast | null, step: RecoveryStep) =>
  forecast?.terms.find(({ spans }) => spans?.to === step) ?? null;

/** "10 s", "1.5 s": the value of a setting that is a time. */
function secondsOf(setting: Setting | null): number | null {
  const found = /^(\d+(?:\.\d+)?) s$/.exec(setting?.value ?? "");
  return found === null ? null : Number(found[1]) * 1000;
}

/** Where a pod of a node that has gone is now. */
export interface Move {
  readonly lost: string;
  readonly app: string;
  readonly replacement: string | null;
  /** The node on which the replacement stands, or null as long as it has none. */
  readonly to: string | null;
  readonly isReady: boolean;
}

/** Who goes where, in the order in which they went. */
export function movesOf(run: RunView, pods: LabState["pods"]): readonly Move[] {
  const byName = new Map(Object.values(pods).map((pod) => [pod.name, pod]));
  return run.rows.flatMap(({ kind, name, app, replacement }) => {
    if (kind !== "pod") return [];
    const pod = replacement === null ? undefined : byName.get(replacement);
    const isReady = pod?.phase === "ready";
    return [{ lost: name, app: app ?? name, replacement, to: pod?.node ?? null, isReady }];
  });
}

import type { ForecastTerm } from "../../wire/recovery.ts";
import type { HpaSettings } from "../../wire/settings.ts";
import type { HpaView } from "../../wire/views.ts";
import { changesOf } from "../planned.ts";
import { exactly, range, sum, term } from "../range.ts";
import { type Course, notes } from "./course.ts";
import { type Ground, startTerm } from "./ground.ts";

/** More visitors: the autoscaler sees busy pods, calls in more, and sends them home after its patience. */
export function loadCourse(ground: Ground): Course {
  const { plan, state } = ground;
  const [load] = changesOf(plan, "load");
  const hpa = Object.values(state.hpas)[0] ?? null;
  const settings = hpa === null ? null : (ground.settings.hpas[hpa.target] ?? null);
  const terms = hpa === null || settings === null ? [] : upTerms(ground, hpa, settings);
  const up = sum(terms.map(({ ms }) => ms));
  const rest = exactly(Math.max(0, (load?.seconds ?? 0) * 1000 - up.likely));
  const rate = (state.lab?.ordersPerSecond ?? 0) + (load?.ordersPerSecond ?? 0);
  const down = settings?.scaleDownStabilization.amount ?? 300_000;
  return {
    terms: [...terms, term("the rest of the time they come", rest)],
    // While too few pods bake, some orders may wait longer than visitors do.
    failedOrders:
      state.lab?.ordersPerSecond == null ? null : range(0, 0, (rate * up.likely) / 2000),
    note: notes(
      hpa === null ? "Nothing scales here: there is no autoscaler." : null,
      terms.length === 0
        ? null
        : `Its pods go home ${Math.round(down / 1000)} s or more after the load has ended.`,
    ),
  };
}

/** Metrics are looked at, the autoscaler looks, pods start; as many rounds as its policies ask for. */
function upTerms(ground: Ground, hpa: HpaView, settings: HpaSettings): readonly ForecastTerm[] {
  const { control, metricResolution } = ground.settings;
  const rounds = roundsUp(ground, hpa, settings);
  if (rounds === 0) return [];
  const resolution = metricResolution?.amount ?? 15_000;
  const sync = control.hpaSyncPeriod.amount;
  const policy = Math.max(sync, ...settings.scaleUp.map(({ periodMs }) => periodMs));
  const start = startTerm(
    ground,
    hpa.target,
    ground.settings.workloads[`Deployment/${hpa.target}`] ?? null,
  );
  return [
    // CPU is a mean over the last interval: the first look after the rise sees only a part of it.
    term("the metrics show it", range(0, resolution, 2 * resolution), { owner: metricResolution }),
    term("the autoscaler looks", range(0, sync / 2, sync), { owner: control.hpaSyncPeriod }),
    ...(rounds > 1
      ? [
          term(
            "its policies allow it in steps",
            range((rounds - 1) * policy * 0.5, (rounds - 1) * policy, rounds * policy),
          ),
        ]
      : []),
    { ...start, spans: null },
  ];
}

/** ceil(current × metric ÷ target), at most what a step allows at a time. */
export function roundsUp({ plan, state }: Ground, hpa: HpaView, settings: HpaSettings): number {
  const [load] = changesOf(plan, "load");
  const usual = state.lab?.ordersPerSecond ?? 0;
  const factor = usual === 0 ? 10 : (usual + (load?.ordersPerSecond ?? 0)) / usual;
  const percent = (hpa.currentPercent ?? 0) * factor;
  const target = settings.targetPercent?.amount ?? hpa.targetPercent ?? 80;
  const ratio = percent / Math.max(1, target);
  if (Math.abs(ratio - 1) <= settings.tolerance.amount || ratio < 1) return 0;
  const current = Math.max(1, hpa.current);
  const wanted = Math.min(settings.max.amount, Math.ceil(current * ratio));
  let rounds = 0;
  for (let pods = current; pods < wanted && rounds < 10; rounds++) pods += stepUp(pods, settings);
  return rounds;
}

/** The most that any policy allows (selectPolicy Max, the default). */
const stepUp = (pods: number, { scaleUp }: HpaSettings) =>
  Math.max(
    1,
    ...scaleUp.map(({ type, value }) =>
      type === "Pods" ? value : Math.ceil((pods * value) / 100),
    ),
  );

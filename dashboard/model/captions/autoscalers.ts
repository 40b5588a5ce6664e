import type { ScalingView } from "../../../backend/wire/scaling.ts";
import type { LabState } from "../../../backend/wire/state.ts";
import type { HpaView } from "../../../backend/wire/views.ts";
import { type Saying, name, say, term, tick } from "./caption.ts";

/** What a HorizontalPodAutoscaler is at: no metric, more, fewer, or waiting out its window. */
export function aboutAutoscalers({ hpas, scalings }: LabState, now: number): readonly Saying[] {
  return Object.values(hpas).flatMap((hpa) => ofOne(hpa, scalings[hpa.uid] ?? null, now) ?? []);
}

function ofOne(hpa: HpaView, scaling: ScalingView | null, now: number): Saying | null {
  const limit = scaling?.limit ?? null;
  const left = limit?.by === "stabilisation" ? limit.until - now : 0;
  if (hpa.currentPercent === null && hpa.current > 0) return unmeasured(hpa);
  if (hpa.desired > hpa.current) return scaled(hpa, "up");
  if (hpa.desired < hpa.current) return scaled(hpa, "down");
  return left > 0 ? stabilising(hpa, left) : null;
}

const head = (hpa: HpaView, what: string) =>
  ({ key: `hpa ${what} ${hpa.uid}`, tone: "waiting", urgency: "autoscaler" }) as const;

const unmeasured = (hpa: HpaView): Saying => ({
  ...head(hpa, "unmeasured"),
  plain: say`Nobody tells ${term("metrics-server")} how busy the ${name(hpa.target)} trucks are: their number stays ${String(hpa.current)}.`,
  kubernetes: say`HPA ${name(hpa.name)} has no metric: it stays at ${String(hpa.current)} replicas.`,
});

function scaled(hpa: HpaView, way: "up" | "down"): Saying {
  const [from, to] = [String(hpa.current), String(hpa.desired)];
  const { currentPercent: is, targetPercent: aim } = hpa;
  const busy =
    is === null || aim === null ? "" : `: ${String(is)} % busy, ${String(aim)} % is the aim`;
  const load = is === null || aim === null ? "" : `: CPU ${String(is)} %, target ${String(aim)} %`;
  const does = way === "up" ? "calls in more" : "sends home some";
  return {
    ...head(hpa, `${way} ${to}`),
    plain: say`The manager ${term("HorizontalPodAutoscaler")} ${does} ${name(hpa.target)} trucks, ${from} → ${to}${busy}.`,
    kubernetes: say`HPA ${name(hpa.name)}: ${from} → ${to} replicas${load}.`,
  };
}

const stabilising = (hpa: HpaView, left: number): Saying => ({
  ...head(hpa, "stabilising"),
  // Nothing happens: whatever does matters more.
  urgency: "stabilising",
  plain: say`It is quieter, but the manager keeps all ${String(hpa.current)} ${name(hpa.target)} trucks ${tick(left)} longer ${term("stabilization window")}: the rush may come back.`,
  kubernetes: say`HPA ${name(hpa.name)} holds ${String(hpa.current)} replicas: stabilization window ends in ${tick(left)}.`,
});

import type { RunView } from "../../../backend/wire/recovery.ts";
import type { LabState, Seam } from "../../../backend/wire/state.ts";
import type { PodView } from "../../../backend/wire/views.ts";
import { count, duration, podSuffix } from "../words.ts";
import { type Saying, name, say, term } from "./caption.ts";
import { truck } from "./pods.ts";

/** How long it is news that something is mended. */
const newsMs = 8000;

/** What has just healed, how long it took and why: a pod, then the whole. Newest first. */
export function aboutHealing(state: LabState, now: number): readonly Saying[] {
  const isNews = (at: number) => at <= now && now - at < newsMs;
  const whole = Object.values(state.runs)
    .filter(
      ({ wholeAt, verdict }) => wholeAt !== null && isNews(wholeAt) && verdict?.healed !== false,
    )
    .toSorted((a, b) => (b.wholeAt ?? 0) - (a.wholeAt ?? 0));
  const seams = Object.entries(state.seams)
    .filter(([, { at }]) => isNews(at))
    .toSorted(([, a], [, b]) => b.at - a.at);
  return [
    ...whole.flatMap((run) => ofRun(run) ?? []),
    ...seams.flatMap(([uid, seam]) => {
      const pod = state.pods[uid];
      return pod === undefined ? [] : [ofSeam(pod, seam)];
    }),
  ];
}

function ofRun({ id, hitAt, wholeAt, orders, rows }: RunView): Saying | null {
  if (wholeAt === null || rows.length === 0) return null;
  const took = duration(wholeAt - hitAt);
  const plain =
    orders.failed === 0 ? "no order was lost" : `${count(orders.failed, "order")} failed`;
  return {
    key: `whole ${id}`,
    tone: "mended",
    urgency: "healed",
    plain: say`All as before after ${took}, by itself ${term("self-healing")}: ${orders.intended > 0 ? plain : "nobody had to help"}.`,
    kubernetes: say`Whole again after ${took}${orders.intended > 0 ? `: ${count(orders.failed, "request")} of ${String(orders.intended)} failed` : ""}.`,
  };
}

function ofSeam(pod: PodView, { tookMs, replaced }: Seam): Saying {
  const took = duration(tookMs);
  const isSame = replaced === pod.name;
  return {
    key: `healed ${pod.uid}`,
    tone: "mended",
    urgency: "healed",
    plain: isSame
      ? say`Healed in ${took}: the kitchen ${term("container")} in the ${truck(pod)} was started again where it stands.`
      : say`Healed in ${took}: the ${truck(pod)} serves for ${name(podSuffix(replaced))}, because the rule ${term("desired state")} asks for as many as before.`,
    kubernetes: isSame
      ? say`Pod ${name(pod.name)} Ready again in ${took}: the kubelet restarted its container.`
      : say`Pod ${name(pod.name)} Ready ${took} after ${name(podSuffix(replaced))} was lost: actual equals desired again.`,
  };
}

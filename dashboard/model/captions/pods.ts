import type { LabState, Wound } from "../../../backend/wire/state.ts";
import type { PodView } from "../../../backend/wire/views.ts";
import { count, podSuffix } from "../words.ts";
import { type Part, type Saying, name, say, term, tick } from "./caption.ts";
import { podsOf, told, workloadOf } from "./known.ts";

/** Longer ago a loss is no news. */
const woundMs = 60_000;

/** "storefront truck 2mxkq", in parts. */
export const truck = ({ app, name: whole }: Pick<PodView, "app" | "name">): readonly Part[] =>
  say`${name(app)} truck ${name(podSuffix(whole))}`;

/** A pod that is being replaced: which step it is at, and what it waits for. */
export function aboutLosses(state: LabState, now: number): readonly Saying[] {
  return Object.entries(state.wounds)
    .filter(([, { at }]) => now - at < woundMs)
    .toSorted(([, a], [, b]) => a.at - b.at)
    .flatMap(([uid, wound]) => {
      const pod = state.pods[uid];
      const isThere = pod !== undefined && pod.phase !== "leaving" && pod.phase !== "finished";
      return (isThere ? brokenDown(pod) : ofWound(state, wound, now)) ?? [];
    });
}

/** Its container ended, and the kubelet starts it again in the same pod. Who is told to wait is told of as held back. */
function brokenDown(pod: PodView): Saying | null {
  if (pod.phase === "waiting" || pod.phase === "ready") return null;
  return {
    key: `broken down ${pod.uid}`,
    tone: "broken",
    urgency: "replacing",
    plain: say`The ${truck(pod)} broke down: its kitchen ${term("container")} is started again where it stands.`,
    kubernetes: say`Container of Pod ${name(pod.name)} ended: the kubelet restarts it in place.`,
  };
}

function ofWound(state: LabState, wound: Wound, now: number): Saying | null {
  const pod = wound.replacement === null ? undefined : state.pods[wound.replacement];
  const head = { tone: "waiting", urgency: "replacing" } as const;
  const lost = truck({ app: wound.app, name: wound.pod });
  const gone = now - wound.at;
  const since = gone < 1000 ? [] : say` for ${tick(gone)}`;
  if (pod === undefined)
    return {
      ...head,
      key: `lost ${wound.pod}`,
      tone: "broken",
      plain: say`The ${lost} is gone${since}: the franchise rule ${term("ReplicaSet")} orders a new one.`,
      kubernetes: say`Pod ${name(wound.pod)} is gone${since}: its owner creates a replacement.`,
    };
  const step = steps(state, pod);
  return step === null ? null : { ...head, ...step };
}

type Said = Pick<Saying, "key" | "plain" | "kubernetes">;

function steps(state: LabState, pod: PodView): Said | null {
  const [who, whole] = [truck(pod), name(pod.name)];
  const key = `${pod.phase} ${pod.uid}`;
  switch (pod.phase) {
    case "pending":
      // Who finds no room is told of as held back.
      return pod.reason !== null
        ? null
        : {
            key,
            plain: say`A new ${who} waits for a parking lot from who assigns them ${term("kube-scheduler")}.`,
            kubernetes: say`Pod ${whole} waits for the scheduler to bind it to a node.`,
          };
    case "scheduled":
      return {
        key,
        plain: say`The new ${who} has a parking lot: its kitchen ${term("container")} is being set up.`,
        kubernetes: say`Pod ${whole} is scheduled: the kubelet prepares its sandbox and container.`,
      };
    case "starting":
    case "unready":
      return { key, ...probed(state, pod) };
    case "ready":
    case "waiting":
    case "leaving":
    case "finished":
      return null;
    default:
      return pod.phase satisfies never;
  }
}

function probed(state: LabState, pod: PodView): Omit<Said, "key"> {
  const period = told(workloadOf(state, pod.app)?.readiness?.period);
  const often = period === null ? say` again and again` : say` every ${tick(period.ms)}`;
  const every = period === null ? [] : say` (periodSeconds ${tick(period.ms)})`;
  return {
    plain: say`The new ${truck(pod)} warms up: no orders until the taster ${term("readiness probe")}, who asks${often}, finds it well.`,
    kubernetes: say`Pod ${name(pod.name)} started: no traffic until its readiness probe${every} succeeds.`,
  };
}

/** Asked to go, with time left. Whoever goes at once is a loss. */
export function aboutLeaving(state: LabState, now: number): readonly Saying[] {
  return podsOf(state, ({ phase, deletedAt }) => phase === "leaving" && deletedAt !== null)
    .toSorted((a, b) => (a.deletedAt ?? 0) - (b.deletedAt ?? 0))
    .flatMap((pod): readonly Saying[] => {
      const left = (pod.deletedAt ?? 0) + (pod.graceSeconds ?? 0) * 1000 - now;
      if (left <= 0) return [];
      return [
        {
          key: `leaving ${pod.uid}`,
          tone: "waiting",
          urgency: "leaving",
          plain: say`The ${truck(pod)} was asked to go: it has ${tick(left)} more ${term("grace period")} to finish its orders.`,
          kubernetes: say`Pod ${name(pod.name)} is terminating: SIGKILL in ${tick(left)} (grace period).`,
        },
      ];
    });
}

/** What is not ready for no better reason. */
export function aboutUnready(state: LabState): readonly Saying[] {
  const unready = podsOf(state, ({ phase }) => !["ready", "finished", "leaving"].includes(phase));
  const [pod] = unready;
  if (pod === undefined) return [];
  const n = unready.length;
  const more = n > 1 ? `, and ${String(n - 1)} more` : "";
  return [
    {
      key: `unready ${n}`,
      tone: "waiting",
      urgency: "unready",
      plain: say`${count(n, "truck")} ${term("pod")} ${n === 1 ? "is" : "are"} not open yet: no orders go there.`,
      kubernetes: say`Pod ${name(pod.name)}${more} not ready: out of the Service's endpoints.`,
    },
  ];
}

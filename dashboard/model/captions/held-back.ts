import type { LabState } from "../../../backend/wire/state.ts";
import type { PodView } from "../../../backend/wire/views.ts";
import { count } from "../words.ts";
import { type Saying, name, say, term, tick } from "./caption.ts";
import { podsOf, told } from "./known.ts";
import { truck } from "./pods.ts";

/** The kubelet's first pause between two tries; it doubles up to maxContainerRestartPeriod (kubelet: `initialBackOffPeriod`, no setting). */
const firstBackOffMs = 10_000;

/** Pods that cannot go on: back-off, an image that is nowhere, no room. */
export function aboutHeldBack(state: LabState, now: number): readonly Saying[] {
  const waiting = podsOf(state, ({ phase }) => phase === "waiting");
  return [
    ...waiting.map((pod) => ofWaiting(state, pod, now)),
    ...withoutRoom(
      podsOf(state, ({ phase, reason }) => phase === "pending" && reason !== null),
      now,
    ),
  ];
}

const head = { tone: "broken", urgency: "held back" } as const;

function ofWaiting(state: LabState, pod: PodView, now: number): Saying {
  const reason = pod.reason ?? "";
  if (reason === "CrashLoopBackOff") return crashing(state, pod, now);
  if (/^(ErrImage|ImagePull|InvalidImage)/.test(reason)) return unfetched(pod);
  const why = reason === "" ? [] : [...say` (`, name(reason), ...say`)`];
  return {
    ...head,
    key: `held ${pod.uid} ${reason}`,
    plain: say`The ${truck(pod)} ${term("pod")} cannot open${why}.`,
    kubernetes: say`Pod ${name(pod.name)} waits${why}.`,
  };
}

function crashing({ settings }: LabState, pod: PodView, now: number): Saying {
  const longest = told(settings?.kubelet.crashLoopMax);
  const left =
    longest === null || pod.finishedAt === null
      ? null
      : pauseMs(pod.restarts, longest.ms) - (now - pod.finishedAt);
  const times = count(pod.restarts, "time");
  const isKnown = left !== null && left > 0;
  return {
    ...head,
    key: `crash loop ${pod.uid}`,
    plain: isKnown
      ? say`The ${truck(pod)} keeps breaking down ${term("CrashLoopBackOff")}: next try in ${tick(left)}.`
      : say`The ${truck(pod)} keeps breaking down ${term("CrashLoopBackOff")}: each pause before the next try is longer.`,
    kubernetes: isKnown
      ? say`Pod ${name(pod.name)} is in CrashLoopBackOff, restarted ${times}: next restart in ${tick(left)}.`
      : say`Pod ${name(pod.name)} is in CrashLoopBackOff, restarted ${times}: the back-off doubles with each crash.`,
  };
}

/** How long the kubelet waits before the next restart. Milliseconds. */
export const pauseMs = (restarts: number, longestMs: number): number =>
  Math.min(longestMs, firstBackOffMs * 2 ** Math.min(20, Math.max(0, restarts - 1)));

const unfetched = (pod: PodView): Saying => ({
  ...head,
  key: `image ${pod.uid}`,
  plain: say`The ${truck(pod)} cannot open: its kit is nowhere to be found ${term("ImagePullBackOff")}; it is asked for again and again.`,
  kubernetes: say`Pod ${name(pod.name)} cannot pull its image: the kubelet tries again with growing back-off (ImagePullBackOff).`,
});

function withoutRoom(pods: readonly PodView[], now: number): readonly Saying[] {
  const first = pods.toSorted((a, b) => a.createdAt - b.createdAt)[0];
  if (first === undefined) return [];
  const since = tick(now - first.createdAt);
  const n = pods.length;
  return [
    {
      ...head,
      key: `no room ${first.reason ?? ""} ${n}`,
      plain: say`No parking lot has room for ${count(n, "truck")} ${term("Pending")}: waiting for ${since} until one is free.`,
      kubernetes: say`${count(n, "pod")} Pending for ${since}: ${name(first.reason ?? "")}, ${name(first.name)}.`,
    },
  ];
}

import type { LabEvent, SeenEvent } from "../wire/events.ts";
import type { RecoveryStep } from "../wire/recovery.ts";
import type { Feed, LabState } from "../wire/state.ts";
import type { EndpointsView, KubeEventView, PodView } from "../wire/views.ts";
import { type Heard, heardOf } from "./heard.ts";

/** Something that was seen of a pod's way. `uid` is null where only its name was said. */
export interface Sign {
  readonly step: RecoveryStep;
  readonly uid: string | null;
  readonly name: string;
  readonly heard: Heard;
}

/** An event, and the state without and with it. */
export interface Scene<E extends LabEvent = LabEvent> {
  readonly before: LabState;
  readonly after: LabState;
  readonly event: E;
}

/** What an event says of the way of pods: down, and up again. */
export function signsOf(scene: Scene): readonly Sign[] {
  const { before, event } = scene;
  switch (event.type) {
    case "seen":
      return signsSeen(scene, event);
    case "gone": {
      const pod = event.kind === "pods" ? before.pods[event.uid] : undefined;
      if (pod === undefined || isEnding(pod)) return [];
      return [podSign("deleted", pod, heardOf(event.at, null, null))];
    }
    case "visitors":
      return Object.entries(event.answers ?? {}).map(([name, times]) => {
        const at = Math.min(...times.map(([due, tookMs]) => due + tookMs));
        const heard: Heard = { at, from: "visitors", stampedAt: null };
        return { step: "answered", uid: null, name, heard };
      });
    default:
      return [];
  }
}

export const isEnding = ({ phase }: PodView): boolean =>
  phase === "leaving" || phase === "finished";

/** A container of it ended since: told by its last end, or where that is not known by the count of restarts. */
export const hasCrashed = (was: PodView, now: PodView): boolean =>
  now.finishedAt === null ? now.restarts > was.restarts : now.finishedAt !== was.finishedAt;

function signsSeen({ before }: Scene, event: SeenEvent): readonly Sign[] {
  switch (event.kind) {
    case "pods":
      return podSigns(before.pods[event.view.uid], event, before.feeds.pods);
    case "endpointslices":
      return endpointSigns(before.endpointslices[event.view.uid], event.view, event.at);
    case "events":
      return kubeEventSigns(event.view, event.at);
    default:
      return [];
  }
}

function podSigns(
  was: PodView | undefined,
  { view, at }: Extract<SeenEvent, { kind: "pods" }>,
  feed: Feed,
): readonly Sign[] {
  const signs: Sign[] = [];
  const say = (step: RecoveryStep, stampedAt: number | null) =>
    signs.push(podSign(step, view, heardOf(at, stampedAt, feed)));
  if (was === undefined) say("created", view.createdAt);
  if (view.node !== null && (was?.node ?? null) === null) say("scheduled", view.scheduledAt);
  if (view.sandboxAt !== null && (was?.sandboxAt ?? null) === null) say("sandbox", view.sandboxAt);
  if (was !== undefined && hasCrashed(was, view)) signs.push(crashSign(was, view, at, feed));
  if (view.phase === "waiting" && was?.phase !== "waiting") say("back-off", null);
  const hasNewContainer =
    view.startedAt !== null &&
    (view.startedAt !== was?.startedAt || view.restarts > (was?.restarts ?? 0));
  if (hasNewContainer) say("started", view.startedAt);
  const isBack = was?.phase !== "ready" || view.restarts > was.restarts;
  if (view.phase === "ready" && isBack) say("ready", view.readyAt);
  if (isEnding(view) && (was === undefined || !isEnding(was))) say("deleted", view.deletedAt);
  return signs;
}

/** Where the news of the end came with that of the new container, the end was not heard as it happened. */
function crashSign(was: PodView, view: PodView, at: number, feed: Feed): Sign {
  const stampedAt = view.finishedAt;
  const isOver = view.startedAt !== null && view.startedAt !== was.startedAt;
  const heard: Heard =
    isOver && stampedAt !== null
      ? { at: stampedAt, from: "stamp", stampedAt }
      : heardOf(at, stampedAt, feed, endOnTimeMs);
  return podSign("crashed", view, heard);
}

/** The kubelet looks for containers that ended once a second, and tells of it later when it has much to do: then its stamp is nearer. */
const endOnTimeMs = 500;

const podSign = (step: RecoveryStep, { uid, name }: PodView, heard: Heard): Sign => ({
  step,
  uid,
  name,
  heard,
});

/** In the endpoints, or out of them: the latter shows that somebody has noticed. */
function endpointSigns(was: EndpointsView | undefined, now: EndpointsView, at: number): Sign[] {
  const readyIn = (view: EndpointsView | undefined) =>
    new Set(view?.endpoints.filter(({ ready }) => ready).map(({ pod }) => pod));
  const [before, after] = [readyIn(was), readyIn(now)];
  const heard = heardOf(at, null, null);
  const sign = (step: RecoveryStep) => (name: string) => ({ step, uid: null, name, heard });
  return [
    ...[...after].filter((pod) => !before.has(pod)).map(sign("endpoint")),
    ...[...before].filter((pod) => !after.has(pod)).map(sign("noticed")),
  ];
}

/** Events of a pod's way: often sooner than its status, which the kubelet looks at once a second. */
const stepOfReason: ReadonlyMap<string, RecoveryStep> = new Map([
  ["Scheduled", "scheduled"],
  ["Pulling", "sandbox"],
  ["Pulled", "sandbox"],
  ["Started", "started"],
  ["BackOff", "back-off"],
  ["Killing", "noticed"],
]);
/** An Event that is older than this when it comes is history. */
const freshMs = 3000;

/** What Events told of this pod's crash before its status did: the kubelet sends both at once, and one overtakes the other. */
export function toldBefore({ events }: LabState, pod: PodView, at: number): readonly Sign[] {
  const since = pod.finishedAt ?? at;
  return Object.values(events)
    .filter(({ about, at: stampedAt }) => about.uid === pod.uid && stampedAt >= since)
    .flatMap((view) => kubeEventSigns(view, at));
}

function kubeEventSigns(view: KubeEventView, at: number): Sign[] {
  const { about, reason, at: stampedAt } = view;
  const step = about.kind === "Pod" ? stepOfReason.get(reason) : undefined;
  if (step === undefined || at - stampedAt >= freshMs) return [];
  const heard: Heard = { at: Math.min(at, writtenAt(view) ?? at), from: "arrival", stampedAt };
  return [{ step, uid: about.uid, name: about.name, heard }];
}

/**
 * When its sender wrote an Event, to the millisecond: client-go names it after the thing it is about and the nanosecond
 * (tools/record/event.go, makeEvent). Null where the name says something else, or is that of an earlier one that is counted on.
 */
function writtenAt({ name, at }: KubeEventView): number | null {
  const [, nanoseconds] = /\.(?<nanoseconds>[0-9a-f]{16})$/.exec(name) ?? [];
  if (nanoseconds === undefined) return null;
  const written = Number(BigInt(`0x${nanoseconds}`) / 1_000_000n);
  return written >= at && written < at + 1000 ? written : null;
}

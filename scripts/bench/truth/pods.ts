import type { RecoveryRow, RecoveryStep } from "../../../backend/wire/recovery.ts";
import type { Moment, Sources } from "./moments.ts";
import { conditionOf, type KubeObject, type Sighting, type Watches } from "./watches.ts";

export const heard = (sighting: Sighting | undefined): Moment | null =>
  sighting === undefined ? null : { at: sighting.at, by: "kubectl get -w" };
export const logged = (at: number | undefined | null): Moment | null =>
  at === undefined || at === null ? null : { at, by: "containerd" };

export function podMoment(row: RecoveryRow, step: RecoveryStep, sources: Sources): Moment | null {
  const { watches, runtime, run } = sources;
  const uid = row.id.slice("pod/".length);
  const pods = watches.of("pods");
  const ofOld = pods.filter(({ object }) => object.metadata.uid === uid);
  const isGoing = ({ type, object }: Sighting) =>
    type === "DELETED" || object.metadata.deletionTimestamp !== undefined;
  const deleted = ofOld.find(isGoing);
  if (step === "deleted") return heard(deleted);
  if (step === "noticed") return noticed(row.name, deleted?.at ?? run.hitAt, watches);
  const ofNew = pods.filter(
    ({ at, object }) =>
      object.metadata.name === row.replacement &&
      object.metadata.uid !== uid &&
      at >= run.hitAt - 50,
  );
  const newUid = ofNew[0]?.object.metadata.uid ?? "";
  switch (step) {
    case "created":
      return heard(ofNew[0]);
    case "scheduled":
      return heard(ofNew.find(({ object }) => object.spec?.nodeName !== undefined));
    case "sandbox":
      return logged(runtime.sandboxAt(newUid));
    case "started":
      return logged(runtime.startsOf(newUid).at(0));
    case "ready":
      return heard(ofNew.find(({ object }) => conditionOf(object, "Ready") === "True"));
    default:
      return served(row.replacement ?? "", step, heard(ofNew[0])?.at ?? 0, sources);
  }
}

/** The first sign that somebody knows: the endpoints without it, or the kubelet that ends it. */
function noticed(pod: string, from: number, watches: Watches): Moment | null {
  const slices = watches.of("endpointslices");
  const hadIt = (before: number, uid: string) =>
    slices
      .slice(0, before)
      .some(({ object }) => object.metadata.uid === uid && readyIn(object, pod));
  const left = slices.find(
    ({ at, object }, i) =>
      at >= from - 50 && !readyIn(object, pod) && hadIt(i, object.metadata.uid),
  );
  const killed = watches
    .of("events")
    .find(
      ({ at, object }) =>
        at >= from - 50 && object.reason === "Killing" && object.involvedObject?.name === pod,
    );
  const signs = [heard(left), killed === undefined ? null : written(killed)];
  return signs.filter((one) => one !== null).sort((a, b) => a.at - b.at)[0] ?? null;
}

/** An Event is named after the nanosecond in which its sender wrote it. */
function written({ at, object }: Sighting): Moment {
  const [, hex = ""] = /\.(?<hex>[0-9a-f]{16})$/.exec(object.metadata.name) ?? [];
  const writtenAt = Number.parseInt(hex, 16) / 1e6;
  return Math.abs(at - writtenAt) < 5000
    ? { at: writtenAt, by: "the kubelet's Event" }
    : { at, by: "kubectl get -w" };
}

const readyIn = ({ endpoints = [] }: KubeObject, pod: string) =>
  endpoints.some(
    ({ targetRef, conditions }) => targetRef?.name === pod && conditions?.ready !== false,
  );

/** In the endpoints, and the first order. */
export function served(
  pod: string,
  step: RecoveryStep,
  from: number,
  { watches, visitors }: Sources,
): Moment | null {
  if (step === "endpoint")
    return heard(
      watches.of("endpointslices").find(({ at, object }) => at >= from && readyIn(object, pod)),
    );
  if (step !== "answered") return null;
  const times = visitors
    .flatMap(({ answers = {} }) => answers[pod] ?? [])
    .map(([due, tookMs]) => due + tookMs)
    .filter((at) => at >= from);
  return times.length === 0 ? null : { at: Math.min(...times), by: "the visitors" };
}

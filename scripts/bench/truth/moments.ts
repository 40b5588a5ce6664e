import type { LabEvent } from "../../../backend/wire/events.ts";
import type { RecoveryRow, RecoveryStep, RunView } from "../../../backend/wire/recovery.ts";
import { heard, podMoment, served, logged } from "./pods.ts";
import type { RuntimeLog } from "./runtime.ts";
import { conditionOf, type KubeObject, type Watches } from "./watches.ts";

/** When a step was, as somebody else saw it, and who. */
export interface Moment {
  readonly at: number;
  readonly by: string;
}

export interface Sources {
  readonly watches: Watches;
  readonly runtime: RuntimeLog;
  readonly visitors: readonly Extract<LabEvent, { type: "visitors" }>[];
  /** When the containers of nodes ended, by Docker's own events. */
  readonly nodeEnds: readonly { readonly node: string; readonly at: number }[];
  readonly run: RunView;
}

/** The same step, read independently of the lab; null where no source has it. */
export function momentOf(row: RecoveryRow, step: RecoveryStep, sources: Sources): Moment | null {
  switch (row.kind) {
    case "pod":
      return podMoment(row, step, sources);
    case "restart":
      return restartMoment(row, step, sources);
    case "node":
      return nodeMoment(row, step, sources);
    case "rollout":
      return rolloutMoment(row, step, sources);
    default:
      return row.kind satisfies never;
  }
}

function restartMoment(row: RecoveryRow, step: RecoveryStep, sources: Sources): Moment | null {
  const { watches, runtime, run } = sources;
  const uid = row.id.split("/")[1] ?? "";
  const after = (times: readonly number[], from: number) => times.find((at) => at >= from);
  const ready = watches
    .of("pods")
    .find(
      ({ at, object }, i, all) =>
        at >= run.hitAt &&
        object.metadata.uid === uid &&
        conditionOf(object, "Ready") === "True" &&
        all
          .slice(0, i)
          .some(
            (one) =>
              one.at >= run.hitAt &&
              one.object.metadata.uid === uid &&
              conditionOf(one.object, "Ready") === "False",
          ),
    );
  // The start that lasts is the last one before it is ready.
  const starts = runtime
    .startsOf(uid)
    .filter((at) => at >= run.hitAt && at <= (ready?.at ?? Infinity));
  switch (step) {
    case "crashed":
      return logged(after(runtime.endsOf(uid), run.hitAt - 50));
    case "back-off":
      return heard(
        watches
          .of("events")
          .find(
            ({ at, object }) =>
              at >= run.hitAt && object.reason === "BackOff" && object.involvedObject?.uid === uid,
          ),
      );
    case "started":
      return logged(starts.at(-1));
    case "ready":
      return heard(ready);
    case "endpoint":
    case "answered":
      return served(row.name, step, starts.at(-1) ?? run.hitAt, sources);
    default:
      return null;
  }
}

function nodeMoment(
  row: RecoveryRow,
  step: RecoveryStep,
  { watches, nodeEnds, run }: Sources,
): Moment | null {
  const ofNode = watches
    .of("nodes")
    .filter(({ at, object }) => at >= run.hitAt && object.metadata.name === row.name);
  const lost = ofNode.find(({ object }) => conditionOf(object, "Ready") !== "True");
  const ofIts = watches
    .of("pods")
    .filter(({ at, object }) => at >= (lost?.at ?? Infinity) && object.spec?.nodeName === row.name);
  switch (step) {
    case "silent": {
      const end = nodeEnds.find(({ node, at }) => node === row.name && at >= run.hitAt - 50);
      return end === undefined ? null : { at: end.at, by: "docker events" };
    }
    case "not-ready":
      return heard(lost);
    case "tainted":
      return heard(
        ofNode.find(({ object }) =>
          object.spec?.taints?.some(
            ({ key, effect }) => effect === "NoExecute" && /unreachable|not-ready/.test(key),
          ),
        ),
      );
    case "evicted":
      return heard(ofIts.find(({ object }) => object.metadata.deletionTimestamp !== undefined));
    case "back":
      return heard(
        ofNode.find(
          ({ at, object }) =>
            at > (lost?.at ?? Infinity) && conditionOf(object, "Ready") === "True",
        ),
      );
    default:
      return null;
  }
}

function rolloutMoment(
  row: RecoveryRow,
  step: RecoveryStep,
  { watches, run }: Sources,
): Moment | null {
  const revision = row.id.split("/").at(-1);
  const revisionOf = ({ metadata }: KubeObject) =>
    metadata.annotations?.["deployment.kubernetes.io/revision"];
  const ofIt = watches
    .of("deployments")
    .filter(({ at, object }) => at >= run.hitAt - 50 && object.metadata.name === row.name);
  const first = ofIt.findIndex(({ object }) => revisionOf(object) === revision);
  if (step === "released") {
    const changed = ofIt
      .slice(0, first + 1)
      .findLast(
        ({ object }, i, all) =>
          object.metadata.generation !== all[i - 1]?.object.metadata.generation,
      );
    return heard(changed ?? ofIt[first]);
  }
  if (step !== "complete") return null;
  return heard(
    ofIt.slice(Math.max(0, first)).find(({ object: { spec, status, metadata } }) => {
      const wanted = spec?.replicas ?? 1;
      const isSeen = (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
      const counts = [status?.updatedReplicas, status?.availableReplicas, status?.replicas];
      return isSeen && counts.every((count) => count === wanted);
    }),
  );
}

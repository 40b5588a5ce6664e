import { isComplete } from "../wire/revisions.ts";
import type { LabState } from "../wire/state.ts";
import type { PodView, WorkloadView } from "../wire/views.ts";
import { type Heard, heardOf } from "./heard.ts";
import type { Row } from "./rows.ts";
import { isEnding, type Scene } from "./signs.ts";

/** Since when a Deployment's newest spec has not been looked at by its controller; by uid. */
export type Unobserved = Readonly<Record<string, number>>;

/** What was released longer ago than this was something else. */
const releaseMs = 10_000;

/** Notes when a Deployment's spec was changed. */
export function withSpecs(unobserved: Unobserved, { before, event }: Scene): Unobserved {
  if (event.type !== "seen" || event.kind !== "deployments" || event.view.observed)
    return unobserved;
  const { uid } = event.view;
  return before.deployments[uid]?.observed === true
    ? { ...unobserved, [uid]: event.at }
    : unobserved;
}

/** A new row where a Deployment has just begun to roll out another template. */
export function rolloutBegun({ before, event }: Scene, unobserved: Unobserved): Row | null {
  if (event.type !== "seen" || event.kind !== "deployments") return null;
  const { view, at } = event;
  const was = before.deployments[view.uid]?.revision ?? null;
  if (was === null || view.revision === null || view.revision <= was) return null;
  const changedAt = unobserved[view.uid] ?? at;
  const released = at - changedAt < releaseMs ? changedAt : at;
  return {
    id: `rollout/${view.uid}/${view.revision}`,
    kind: "rollout",
    uid: view.uid,
    name: view.name,
    app: view.app,
    node: null,
    ownerUid: null,
    replacement: null,
    replacementUid: null,
    marks: { released: heardOf(released, null, null) },
    isOver: false,
    awaits: { endpoint: false, answered: false },
  };
}

/** A rollout's row after an event. It is over when it is complete, or another one has begun. */
export function withRollout(row: Row, { after, event }: Scene): Row {
  if (row.isOver || (event.type !== "seen" && event.type !== "gone")) return row;
  const deployment = after.deployments[row.uid];
  if (deployment === undefined || row.id !== `rollout/${row.uid}/${deployment.revision}`)
    return { ...row, isOver: true };
  const heard = heardOf(event.at, null, null);
  const pods = newPods(after, deployment);
  const [created, ready] = [pods.length > 0, pods.some(({ phase }) => phase === "ready")];
  const said = add(add(row, "created", created, heard), "ready", ready, heard);
  return isComplete(deployment) ? { ...add(said, "complete", true, heard), isOver: true } : said;
}

/** It stands still for longer than its progressDeadlineSeconds. */
export const isStalled = ({ conditions }: WorkloadView): boolean =>
  conditions.some(({ type, status, reason }) => {
    return type === "Progressing" && status === "False" && reason === "ProgressDeadlineExceeded";
  });

function add(row: Row, step: "created" | "ready" | "complete", isSo: boolean, heard: Heard): Row {
  if (!isSo || row.marks[step] !== undefined) return row;
  return { ...row, marks: { ...row.marks, [step]: heard } };
}

function newPods(state: LabState, deployment: WorkloadView): readonly PodView[] {
  const sets = Object.values(state.replicasets).filter(
    ({ owner }) => owner?.uid === deployment.uid,
  );
  const newest = sets.find(({ revision }) => revision === deployment.revision);
  return Object.values(state.pods).filter(
    (pod) => newest !== undefined && pod.owner?.uid === newest.uid && !isEnding(pod),
  );
}

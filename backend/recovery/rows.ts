import type { RecoveryRow, RecoveryStep } from "../wire/recovery.ts";
import type { LabState } from "../wire/state.ts";
import type { PodView } from "../wire/views.ts";
import type { Heard } from "./heard.ts";
import type { Sign } from "./signs.ts";

type Marks = Readonly<Partial<Record<RecoveryStep, Heard>>>;

/** A row that grows. */
export interface Row extends Omit<RecoveryRow, "marks"> {
  /** uid of the pod, the node or the Deployment that it is about. */
  readonly uid: string;
  readonly ownerUid: string | null;
  readonly replacementUid: string | null;
  readonly marks: Marks;
  /** The last steps that it waits for. */
  readonly awaits: { readonly endpoint: boolean; readonly answered: boolean };
}

/** A ready pod with everything in place that never comes into the endpoints or is never asked: it is waited for no longer. */
const patienceMs = 10_000;

/** A row for a pod that goes. */
export const podRow = (pod: PodView, state: LabState): Row => ({
  ...rowOf(pod, state),
  id: `pod/${pod.uid}`,
  kind: "pod",
});

/** A row for a container that ended in a pod that stays. */
export const restartRow = (pod: PodView, state: LabState): Row => ({
  ...rowOf(pod, state),
  id: `restart/${pod.uid}/${pod.restarts}`,
  kind: "restart",
});

const rowOf = (pod: PodView, state: LabState): Omit<Row, "id" | "kind"> => ({
  uid: pod.uid,
  name: pod.name,
  app: pod.app,
  node: pod.node,
  ownerUid: pod.owner?.uid ?? null,
  replacement: null,
  replacementUid: null,
  marks: {},
  isOver: false,
  awaits: { endpoint: isServed(state, pod.app), answered: isAnswering(state, pod.app) },
});

const namesIn = ({ pods }: LabState, app: string) =>
  Object.values(pods)
    .filter((pod) => pod.app === app)
    .map(({ name }) => name);

/** Pods of this app stand behind a Service. */
function isServed(state: LabState, app: string): boolean {
  const names = new Set(namesIn(state, app));
  return Object.values(state.endpointslices).some(({ endpoints }) =>
    endpoints.some(({ pod }) => names.has(pod)),
  );
}

/** Visitors' orders are answered by pods of this app. */
function isAnswering(state: LabState, app: string): boolean {
  const byPod = state.visitors?.byPod ?? {};
  return namesIn(state, app).some((name) => Object.hasOwn(byPod, name));
}

/** The row with what the sign says; the same row where it says nothing new about it. */
export function withSign(row: Row, sign: Sign): Row {
  if (row.isOver) return row;
  switch (row.kind) {
    case "pod":
      return podSigned(row, sign);
    case "restart":
      return restartSigned(row, sign);
    case "node":
    case "rollout":
      return row;
    default:
      return row.kind satisfies never;
  }
}

const isAbout = (sign: Sign, uid: string | null, name: string | null) =>
  sign.uid === null ? sign.name === name : sign.uid === uid;

function podSigned(row: Row, sign: Sign): Row {
  const { step } = sign;
  if (step === "deleted") return isAbout(sign, row.uid, null) ? first(row, sign) : row;
  if (step === "noticed") {
    const isEarly = row.marks.deleted !== undefined && row.marks.created === undefined;
    return isEarly && isAbout(sign, row.uid, row.name) ? first(row, sign) : row;
  }
  if (row.replacementUid === null || !isAbout(sign, row.replacementUid, row.replacement))
    return row;
  return upAgain(row, sign, row.marks.created);
}

function restartSigned(row: Row, sign: Sign): Row {
  if (!isAbout(sign, row.uid, row.name)) return row;
  const { step } = sign;
  if (step === "back-off") return first(row, sign);
  if (step === "crashed" && row.marks.crashed === undefined) return first(row, sign);
  return upAgain(row, sign, row.marks.crashed);
}

/** The way up, from `begun` on; a container that ends on the way starts it anew. */
function upAgain(row: Row, sign: Sign, begun: Heard | undefined): Row {
  const { marks } = row;
  switch (sign.step) {
    case "created":
    case "scheduled":
    case "sandbox":
      return row.kind === "pod" ? first(row, sign) : row;
    case "started":
      return begun === undefined ? row : first(row, sign);
    case "ready":
      return first(row, sign);
    case "endpoint":
      // The news of the endpoints may overtake those of the pod, but not its start.
      return marks.started === undefined && marks.ready === undefined ? row : first(row, sign);
    case "answered": {
      const since = marks.started ?? marks.ready;
      return since === undefined || sign.heard.at < since.at ? row : first(row, sign);
    }
    case "crashed": {
      if (marks.ready !== undefined) return row;
      const { started: _started, ...rest } = marks;
      return { ...row, marks: rest };
    }
    default:
      return row;
  }
}

/** The earliest word about a step counts: what is heard later can only be late. A stamp gives it its second hand. */
function first(row: Row, { step, heard }: Sign): Row {
  const known = row.marks[step];
  const best = known === undefined ? heard : better(known, heard);
  return best === known ? row : { ...row, marks: { ...row.marks, [step]: best } };
}

function better(known: Heard, heard: Heard): Heard {
  const isEarlier = heard.from === "arrival" && known.from === "arrival" && heard.at < known.at;
  const stampedAt = known.stampedAt ?? heard.stampedAt;
  if (!isEarlier && stampedAt === known.stampedAt) return known;
  return { ...known, at: isEarlier ? heard.at : known.at, stampedAt };
}

/** Another pod is to take its place, or none: what was seen of the one before does not count. */
export function withReplacement(row: Row, pod: PodView | null): Row {
  if (row.replacementUid === (pod?.uid ?? null)) return row;
  const { deleted, noticed } = row.marks;
  const marks: Marks = {
    ...(deleted === undefined ? {} : { deleted }),
    ...(noticed === undefined ? {} : { noticed }),
  };
  return { ...row, replacement: pod?.name ?? null, replacementUid: pod?.uid ?? null, marks };
}

/** Over as soon as it serves again as it did before. */
export function settled(row: Row, at: number, state: LabState): Row {
  const { ready, endpoint, answered } = row.marks;
  if (row.isOver || (row.kind !== "pod" && row.kind !== "restart") || ready === undefined)
    return row;
  // A quick restart may never have left the endpoints.
  const isIn = endpoint !== undefined || isInEndpoints(state, row.replacement ?? row.name);
  const waitsForEndpoint = row.awaits.endpoint && !isIn;
  const waitsForAnswer = row.awaits.answered && answered === undefined;
  const since = (endpoint ?? ready).at;
  const isPatient = at - since < patienceMs;
  return (waitsForEndpoint || waitsForAnswer) && isPatient ? row : { ...row, isOver: true };
}

const isInEndpoints = ({ endpointslices }: LabState, name: string) =>
  Object.values(endpointslices).some(({ endpoints }) =>
    endpoints.some(({ pod, ready }) => ready && pod === name),
  );

/** When its last step was. */
export const lastAt = ({ marks }: Row): number =>
  Math.max(0, ...Object.values(marks).map(({ at }) => at));

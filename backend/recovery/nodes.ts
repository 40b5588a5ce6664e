import type { RecoveryStep } from "../wire/recovery.ts";
import type { LabState } from "../wire/state.ts";
import type { NodeView } from "../wire/views.ts";
import { type Heard, heardOf } from "./heard.ts";
import type { Row } from "./rows.ts";
import { isEnding, type Scene } from "./signs.ts";

const lostTaint = /^node\.kubernetes\.io\/(?:unreachable|not-ready):NoExecute$/;

interface Lost {
  readonly node: NodeView;
  readonly at: number;
  /** When the lab itself made it fall silent. */
  readonly silentAt: number | null;
}

/** A row for a node that is not Ready any more. */
export function nodeRow({ node, at, silentAt }: Lost, { pods }: Pick<LabState, "pods">): Row {
  const isEmpty = !Object.values(pods).some(
    (pod) => pod.node === node.name && pod.phase !== "finished",
  );
  const heard = (moment: number): Heard => ({ at: moment, from: "arrival", stampedAt: null });
  return {
    id: `node/${node.uid}/${at}`,
    kind: "node",
    uid: node.uid,
    name: node.name,
    app: null,
    node: node.name,
    ownerUid: null,
    replacement: null,
    replacementUid: null,
    marks: silentAt === null ? {} : { silent: heard(Math.min(silentAt, at)) },
    isOver: false,
    ...(isEmpty ? { isEmpty } : {}),
    awaits: { endpoint: false, answered: false },
  };
}

/** A node's row after an event; `rows` are those of its run. */
export function withNode(row: Row, rows: readonly Row[], scene: Scene): Row {
  if (row.isOver) return row;
  return withReplaced(withEviction(withReadiness(row, scene), scene), rows);
}

function withReadiness(row: Row, { before, after, event }: Scene): Row {
  const isGone = event.type === "gone" && event.kind === "nodes" && event.uid === row.uid;
  if (isGone) return { ...row, isOver: true };
  if (event.type !== "seen" || event.kind !== "nodes" || event.view.uid !== row.uid) return row;
  const { readiness, readinessAt, taints } = event.view;
  const heard = heardOf(event.at, readinessAt, before.feeds.nodes);
  if (readiness === "ready") return { ...set(row, "back", heard), isOver: true };
  const lost = set(row, "not-ready", heard);
  const isTainted =
    after.nodes[row.uid] !== undefined && taints.some((taint) => lostTaint.test(taint));
  return isTainted ? set(lost, "tainted", heardOf(event.at, null, null)) : lost;
}

/** The first of its pods that is asked to go. */
function withEviction(row: Row, { before, event }: Scene): Row {
  if (row.marks["not-ready"] === undefined) return row;
  if (event.type !== "seen" || event.kind !== "pods" || event.view.node !== row.name) return row;
  const was = before.pods[event.view.uid];
  if (was === undefined || isEnding(was) || !isEnding(event.view)) return row;
  return set(row, "evicted", heardOf(event.at, event.view.deletedAt, before.feeds.pods));
}

/** When the last of the pods that it lost had a ready one in its place. */
function withReplaced(row: Row, rows: readonly Row[]): Row {
  const lost = rows.filter(({ kind, node }) => kind === "pod" && node === row.name);
  const readies = lost.flatMap(({ marks }) => marks.ready ?? []);
  const { replaced: _replaced, ...rest } = row.marks;
  if (lost.length === 0) return row;
  if (readies.length < lost.length)
    return row.marks.replaced === undefined ? row : { ...row, marks: rest };
  const last = readies.reduce((a, b) => (b.at > a.at ? b : a));
  return row.marks.replaced?.at === last.at ? row : { ...row, marks: { ...rest, replaced: last } };
}

const set = (row: Row, step: RecoveryStep, heard: Heard): Row =>
  row.marks[step] === undefined ? { ...row, marks: { ...row.marks, [step]: heard } } : row;

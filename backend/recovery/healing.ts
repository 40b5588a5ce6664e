import type { LabEvent } from "../wire/events.ts";
import type { LabState } from "../wire/state.ts";
import type { PodView } from "../wire/views.ts";
import { heardOf } from "./heard.ts";
import { withNode } from "./nodes.ts";
import { withOrders } from "./orders.ts";
import { withRollout } from "./rollouts.ts";
import { podRow, restartRow, type Row, settled, withReplacement, withSign } from "./rows.ts";
import { endIfWhole, isRight, type Run } from "./run.ts";
import { hasCrashed, isEnding, type Scene, type Sign, signsOf, toldBefore } from "./signs.ts";

/** A run after an event; null when it turns out that nothing was broken. */
export function advance(run: Run, scene: Scene): Run | null {
  const { event } = scene;
  const opened = withNewRows(run, scene);
  const healed = withWounds({ ...opened, rows: grown(opened, scene) }, scene);
  const told = withWarning(withExperiment(healed, event), scene);
  const counted =
    event.type === "visitors" ? { ...told, orders: withOrders(told.orders, event) } : told;
  const confirmed = confirm({ ...counted, seenAt: Math.max(run.seenAt, event.at) });
  return confirmed && endIfWhole(confirmed, event.at);
}

/** A pod of this run that goes, or a container of it that ended. */
function withNewRows(run: Run, { before, after, event }: Scene): Run {
  const uid = podUid(event);
  const was = uid === null ? undefined : before.pods[uid];
  if (uid === null || was === undefined || !run.wounds.includes(uid)) return run;
  const now = after.pods[uid];
  if (now === undefined || isEnding(now)) {
    if (run.rows.some((row) => row.kind === "pod" && row.uid === uid)) return run;
    // What was to come back in its place goes too.
    const rows = run.rows.map((row) => (row.uid === uid ? { ...row, isOver: true } : row));
    return { ...run, rows: [...rows, podRow(was, before)] };
  }
  const isDown = hasCrashed(was, now) || now.phase === "waiting";
  const isOpen = run.rows.some((row) => row.uid === uid && !row.isOver);
  if (!isDown || isOpen) return run;
  const row = toldBefore(before, now, event.at).reduce(withSign, restartRow(was, before));
  return { ...run, rows: [...run.rows, row] };
}

function podUid(event: LabEvent): string | null {
  if (event.type === "seen") return event.kind === "pods" ? event.view.uid : null;
  return event.type === "gone" && event.kind === "pods" ? event.uid : null;
}

/** Rows after an event; the same list where none has changed. */
function grown(run: Run, scene: Scene): readonly Row[] {
  const { rows } = run;
  if (rows.every(({ isOver }) => isOver)) return rows;
  const signs = signsOf(scene).map((sign) => ownDoing(run, sign, scene.after));
  const signed = rows.map((row) => signs.reduce(withSign, replaced(row, scene.after)));
  const next = signed.map((row) => {
    switch (row.kind) {
      case "pod":
      case "restart":
        return settled(row, scene.event.at, scene.after);
      case "node":
        return withNode(row, signed, scene);
      case "rollout":
        return withRollout(row, scene);
      default:
        return row.kind satisfies never;
    }
  });
  return next.some((row, i) => row !== rows[i]) ? next : rows;
}

/** A container that the lab itself made end ended when it acted, if the stamp does not contradict: nobody else knows it to the millisecond. */
function ownDoing(run: Run, sign: Sign, state: LabState): Sign {
  const { stampedAt } = sign.heard;
  const actedAt = run.actedAt ?? run.hitAt;
  if (sign.step !== "crashed" || stampedAt === null || !isVictim(run, sign.uid, state)) return sign;
  const isThen = stampedAt <= actedAt && actedAt < stampedAt + 1000;
  return isThen ? { ...sign, heard: { at: actedAt, from: "arrival", stampedAt } } : sign;
}

function isVictim({ cause }: Run, uid: string | null, { experiments }: LabState): boolean {
  const victims = cause.by === "lab" ? (experiments[cause.experiment]?.victims ?? []) : [];
  return victims.some((victim) => victim.kind === "pod" && victim.uid === uid);
}

function replaced(row: Row, { wounds, pods }: LabState): Row {
  const wound = row.kind === "pod" && !row.isOver ? wounds[row.uid] : undefined;
  if (wound === undefined) return row;
  const pod: PodView | undefined = pods[wound.replacement ?? ""];
  return withReplacement(row, pod ?? null);
}

/** A wound that closed: healed, or its owner does without the pod after all, and then nothing was lost. */
function withWounds(run: Run, { before, after, event }: Scene): Run {
  const closed = run.wounds.filter((uid) => after.wounds[uid] === undefined);
  if (closed.length === 0) return run;
  const letGo = closed.filter((uid) => !isHealed(uid, before, after));
  // Nobody waits for it any more, which is not the same as whole.
  if (letGo.some((uid) => event.at - (before.wounds[uid]?.at ?? event.at) > forgottenMs))
    return { ...run, isGivenUp: true };
  const wounds = run.wounds.filter((uid) => after.wounds[uid] !== undefined);
  const rows = run.rows.filter((row) => row.isOver || !letGo.includes(row.uid));
  const rightAt = closed
    .filter((uid) => !letGo.includes(uid) && !run.rows.some((row) => row.uid === uid))
    .reduce((last, uid) => {
      const readyAt = after.pods[uid]?.readyAt ?? null;
      return Math.max(last, heardOf(event.at, readyAt, before.feeds.pods).at);
    }, run.rightAt);
  return { ...run, wounds, rows: rows.length === run.rows.length ? run.rows : rows, rightAt };
}

/** wire/seams.ts forgets a wound after a quarter of an hour. */
const forgottenMs = 14 * 60_000;

function isHealed(uid: string, before: LabState, after: LabState): boolean {
  const healer = before.wounds[uid]?.replacement ?? uid;
  return after.pods[healer]?.phase === "ready";
}

/** A probe that fails on a victim: Kubernetes knows before it acts. */
function withWarning(run: Run, { after, event }: Scene): Run {
  if (event.type !== "seen" || event.kind !== "events" || !event.view.warning) return run;
  const { about, at } = event.view;
  const isNew = at + 1000 > run.hitAt && isVictim(run, about.uid, after);
  return isNew ? { ...run, noticedAt: Math.min(run.noticedAt ?? Infinity, event.at) } : run;
}

const failingMs = 2000;

/** What its experiment does. That it was taken back counts as healing only where something was still wrong, or nothing could be seen of it. */
function withExperiment(run: Run, event: LabEvent): Run {
  if (event.type !== "experiment" || event.experiment.id !== run.id) return run;
  const { phase } = event.experiment;
  const isOver = phase === "verifying" || phase === "done" || phase === "failed";
  const actedAt = run.actedAt ?? (phase === "injecting" ? null : event.at);
  if (!isOver || !run.isActing) return { ...run, actedAt, isActing: !isOver };
  const { lastFailedAt } = run.orders;
  const isFailing = lastFailedAt !== null && event.at - lastFailedAt < failingMs;
  const wasRight = run.rows.length > 0 && isRight(run) && !isFailing;
  return { ...run, actedAt, isActing: false, rightAt: wasRight ? run.rightAt : event.at };
}

const confirmMs = 500;

/** A pod that went was lost if another is made in its place, or its owner still wants it half a second later. */
function confirm(run: Run): Run | null {
  if (!run.isTentative) return run;
  if (run.wounds.length === 0 && run.rows.length === 0) return null;
  const isLost =
    run.rows.some(({ replacement }) => replacement !== null) || run.seenAt - run.hitAt >= confirmMs;
  return isLost ? { ...run, isTentative: false } : run;
}

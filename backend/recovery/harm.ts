import type { ExperimentView, LabState, Victim } from "../wire/state.ts";
import type { NodeView, PodView } from "../wire/views.ts";
import { failingSince } from "./orders.ts";
import { isStalled } from "./rollouts.ts";
import type { Row } from "./rows.ts";
import type { Run } from "./run.ts";
import { hasCrashed, type Scene, signsOf } from "./signs.ts";

/** Something that an event shows to be broken. */
export type Harm =
  | { readonly kind: "pod"; readonly pod: PodView; readonly isUnready: boolean }
  | { readonly kind: "restart"; readonly pod: PodView }
  | { readonly kind: "node"; readonly node: NodeView }
  | { readonly kind: "stall"; readonly row: Row }
  | { readonly kind: "orders"; readonly since: number };

/** What has just broken. A pod that its owner let go is none, and neither is a rollout that goes on. `loose`: rollouts of no run. */
export function harmsOf(scene: Scene, loose: readonly Row[]): readonly Harm[] {
  const { before, after, event } = scene;
  if (event.type === "visitors") {
    const since = failingSince(after.visitors?.buckets ?? [], event.at);
    return since === null ? [] : [{ kind: "orders", since }];
  }
  if (event.type === "gone") return event.kind === "pods" ? lostPods(scene) : [];
  if (event.type !== "seen") return [];
  switch (event.kind) {
    case "pods":
      return [...lostPods(scene), ...restarts(before.pods[event.view.uid], event.view)];
    case "nodes": {
      const was = before.nodes[event.view.uid];
      const isLost = was?.readiness === "ready" && event.view.readiness !== "ready";
      return isLost ? [{ kind: "node", node: event.view }] : [];
    }
    case "deployments": {
      const row = loose.find(({ uid }) => uid === event.view.uid);
      return row !== undefined && isStalled(event.view) ? [{ kind: "stall", row }] : [];
    }
    default:
      return [];
  }
}

function lostPods({ before, after }: Scene): readonly Harm[] {
  if (before.wounds === after.wounds) return [];
  return Object.keys(after.wounds).flatMap((uid) => {
    const pod = before.pods[uid];
    if (before.wounds[uid] !== undefined || pod === undefined) return [];
    const now = after.pods[uid];
    const isUnready = now !== undefined && now.phase !== "leaving" && now.phase !== "finished";
    return [{ kind: "pod", pod, isUnready }];
  });
}

/** So quick that it was never seen unready. */
function restarts(was: PodView | undefined, now: PodView): readonly Harm[] {
  const wasQuick = was?.phase === "ready" && now.phase === "ready" && now.restarts > was.restarts;
  return wasQuick && hasCrashed(was, now) ? [{ kind: "restart", pod: was }] : [];
}

/** The open run that this harm belongs to: by victims and owners where it can be told, else by time. */
export function claimant(runs: readonly Run[], harm: Harm, state: LabState): Run | undefined {
  const rated = runs.map((run) => ({ run, rate: rateOf(run, harm, state) }));
  const best = rated
    .filter(({ rate }) => rate > 0)
    .sort((a, b) => b.rate - a.rate || b.run.hitAt - a.run.hitAt);
  return best[0]?.run;
}

/** 3: a victim · 2: of the same owner, node or Deployment as something of this run · 1: at the same time · 0: certainly not */
function rateOf(run: Run, harm: Harm, state: LabState): number {
  const experiment = run.cause.by === "lab" ? state.experiments[run.cause.experiment] : undefined;
  if (experiment?.victims.some((victim) => isVictim(victim, harm, state))) return 3;
  if (run.rows.some((row) => isAkin(row, harm))) return 2;
  return experiment !== undefined && hitsOnly(experiment) && harm.kind !== "orders" ? 0 : 1;
}

function isVictim({ kind, name, uid }: Victim, harm: Harm, state: LabState): boolean {
  switch (harm.kind) {
    case "pod":
    case "restart": {
      const { pod } = harm;
      if (kind === "pod") return uid === null ? name === pod.name : uid === pod.uid;
      if (kind === "node") return name === pod.node;
      const owner = state.replicasets[pod.owner?.uid ?? ""]?.owner ?? pod.owner;
      return kind === "deployment" && name === owner?.name;
    }
    case "node":
      return kind === "node" && name === harm.node.name;
    case "stall":
      return kind === "deployment" && name === harm.row.name;
    case "orders":
      return false;
    default:
      return harm satisfies never;
  }
}

function isAkin(row: Row, harm: Harm): boolean {
  switch (harm.kind) {
    case "pod":
    case "restart":
      return (
        row.ownerUid === harm.pod.owner?.uid || (row.kind === "node" && row.name === harm.pod.node)
      );
    case "node":
      return row.node === harm.node.name;
    case "stall":
      return row.app === harm.row.app;
    case "orders":
      return false;
    default:
      return harm satisfies never;
  }
}

/** Its victims are pods or Deployments: what happens to others at the same time is not its doing. */
const hitsOnly = ({ victims }: ExperimentView) =>
  victims.length > 0 && victims.every(({ kind }) => kind === "pod" || kind === "deployment");

/** When it began, and what to call a run that begins with it. */
export function outsideStory(harm: Harm, scene: Scene): { hitAt: number; title: string } {
  const { event } = scene;
  switch (harm.kind) {
    case "pod":
      return {
        hitAt: endedAt(harm.pod, scene),
        title: `${harm.pod.name} ${harm.isUnready ? "is not ready any more" : "was deleted"}`,
      };
    case "restart":
      return { hitAt: endedAt(harm.pod, scene), title: `${harm.pod.name} was restarted` };
    case "node":
      return { hitAt: event.at, title: `${harm.node.name} is not Ready any more` };
    case "stall":
      return {
        hitAt: harm.row.marks.released?.at ?? event.at,
        title: `the release of ${harm.row.name} does not get on`,
      };
    case "orders":
      return { hitAt: harm.since, title: "orders fail" };
    default:
      return harm satisfies never;
  }
}

/** Its container may have ended before it was heard of. */
function endedAt({ uid }: PodView, scene: Scene): number {
  const end = signsOf(scene).find((sign) => sign.step === "crashed" && sign.uid === uid);
  return Math.min(scene.event.at, end?.heard.at ?? scene.event.at);
}

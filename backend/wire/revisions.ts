import { isBadByDesign, rolloutApps, type RolloutView } from "./rollouts.ts";
import type { LabState } from "./state.ts";
import type { TemplateView, WorkloadView } from "./views.ts";

/** A revision of a Deployment: one of its ReplicaSets. */
export interface Revision {
  /** Of the ReplicaSet. */
  readonly uid: string;
  readonly name: string;
  readonly number: number;
  readonly version: string | null;
  readonly image: string | null;
  readonly wanted: number;
  readonly ready: number;
  readonly available: number;
  readonly isCurrent: boolean;
  readonly health: RolloutView["healthy"][string] | null;
  readonly changeCause: string | null;
  readonly createdAt: number;
  /** Against the revision before it, in words; none for the first one that is kept. */
  readonly differences: readonly string[];
}

type Workloads = Pick<LabState, "replicasets">;

/** The revisions that are kept of a Deployment, newest first. */
export function revisionsOf(
  { replicasets }: Workloads,
  deployment: WorkloadView,
  known: Pick<RolloutView, "healthy"> | null,
): readonly Revision[] {
  const sets = Object.values(replicasets)
    .filter(({ owner, revision }) => owner?.uid === deployment.uid && revision !== null)
    .sort((a, b) => (a.revision ?? 0) - (b.revision ?? 0));
  const revisions = sets.map((set, i): Revision => {
    const before = sets[i - 1];
    const { uid, name, version, wanted, ready, available, changeCause, createdAt } = set;
    return {
      uid,
      name,
      version,
      wanted,
      ready,
      available,
      changeCause,
      createdAt,
      number: set.revision ?? 0,
      image: set.template.image,
      isCurrent: set.revision === deployment.revision,
      health: known?.healthy[uid] ?? null,
      differences: before === undefined ? [] : differencesOf(before.template, set.template),
    };
  });
  return revisions.toReversed();
}

const mostDifferences = 6;

/** What makes one template another, in words such as "image v1 → v2" or "env ORDER_MS 10 → 20". */
export function differencesOf(before: TemplateView, after: TemplateView): readonly string[] {
  if (before.whole === after.whole) return [];
  const names = new Set([...Object.keys(before.parts), ...Object.keys(after.parts)]);
  const image = [tagOf(before.image), tagOf(after.image)].join();
  const told = [...names].flatMap((name) => {
    const [was, is] = [partOf(before, name), partOf(after, name)];
    // The label says what the image's tag says.
    if (was === is || (name === "version" && image === [was, is].join())) return [];
    return [difference(name, was, is)];
  });
  if (told.length === 0) return ["something that is not told here"];
  const more = told.length - mostDifferences;
  return more > 0 ? [...told.slice(0, mostDifferences), `${more} more`] : told;
}

const partOf = ({ parts }: TemplateView, name: string) =>
  Object.hasOwn(parts, name) ? (parts[name] ?? null) : null;

function difference(name: string, was: string | null, is: string | null): string {
  if (name === "restarted") return "restarted";
  if (was === null) return `${name} ${is ?? ""} is new`;
  if (is === null) return `${name} ${was} is gone`;
  const isSameImage = name.endsWith("image") && repositoryOf(was) === repositoryOf(is);
  return isSameImage ? `${name} ${tagOf(was)} → ${tagOf(is)}` : `${name} ${was} → ${is}`;
}

const colon = (image: string) => image.indexOf(":", image.lastIndexOf("/") + 1);

/** "v2" of "local/kintsugi-pizza:v2"; "latest" where nothing is said. */
export function tagOf(image: string | null): string {
  if (image === null) return "";
  return colon(image) < 0 ? "latest" : image.slice(colon(image) + 1);
}
const repositoryOf = (image: string) => (colon(image) < 0 ? image : image.slice(0, colon(image)));

/** Where an undo goes, and why there. */
export interface UndoChoice {
  readonly revision: Revision;
  readonly why: string;
}

/**
 * The newest revision that is recorded as healthy. kubectl takes the second-highest number (revision 0 in
 * k8s.io/kubectl/pkg/polymorphichelpers/rollback.go): after two bad releases in a row that is the first bad one.
 * `recorded`: the ReplicaSet whose template the doctor's baseline has; it is what was there before the damage.
 */
export function undoChoice(
  revisions: readonly Revision[],
  recorded: string | null = null,
): UndoChoice | null {
  const others = revisions.filter(({ isCurrent }) => !isCurrent);
  const [kubectls] = others;
  if (kubectls === undefined) return null;
  const trap = (chosen: Revision) =>
    chosen === kubectls
      ? ""
      : `; kubectl would take revision ${kubectls.number} (${nameOf(kubectls)}), which never was`;
  const preImage = others.find(({ uid }) => uid === recorded);
  const healthy = others.find(({ health, version }) => health !== null && !isBadByDesign(version));
  const chosen = newest(preImage, healthy);
  if (chosen !== null)
    return { revision: chosen, why: `the newest one that was healthy${trap(chosen)}` };
  const fallback = others.find(({ version }) => !isBadByDesign(version)) ?? kubectls;
  return { revision: fallback, why: "none is recorded as healthy; this is the newest that may be" };
}

function newest(a: Revision | undefined, b: Revision | undefined): Revision | null {
  if (a === undefined || b === undefined) return a ?? b ?? null;
  return a.number > b.number ? a : b;
}

/** "v2", or the image's tag where no label says it. */
export const nameOf = ({ version, image }: Pick<Revision, "version" | "image">): string =>
  version ?? (tagOf(image) || "?");

/** GET /api/rollouts: one Deployment. */
export interface RolloutReport {
  readonly app: string;
  readonly progress: Progress;
  /** Newest first. */
  readonly revisions: readonly Revision[];
  /** Where an undo would go now, by what the lab remembers; null where there is nothing before. */
  readonly undo: { readonly revision: number; readonly why: string } | null;
  readonly rolling: WorkloadView["rolling"];
  readonly rollout: RolloutView | null;
}

/** Every Deployment that can be released, as it is now. */
export function rolloutReports(
  state: Pick<LabState, "deployments" | "replicasets" | "rollouts">,
): readonly RolloutReport[] {
  return rolloutApps.flatMap((app) => {
    const deployment = Object.values(state.deployments).find(({ name }) => name === app);
    if (deployment === undefined) return [];
    const rollout = state.rollouts[deployment.uid] ?? null;
    const revisions = revisionsOf(state, deployment, rollout);
    const choice = undoChoice(revisions);
    const undo = choice && { revision: choice.revision.number, why: choice.why };
    const progress = progressOf(deployment);
    return [{ app, progress, revisions, undo, rolling: deployment.rolling, rollout }];
  });
}

/** How far a rollout is. */
export interface Progress {
  readonly state: "paused" | "unnoticed" | "rolling" | "stalled" | "complete";
  readonly updated: number;
  readonly wanted: number;
  readonly available: number;
  /** Kubernetes' reason, such as ReplicaSetUpdated; empty while it says none. */
  readonly reason: string;
  /** When it counts as failed unless it gets further (condition Progressing), or null where no clock runs. */
  readonly deadlineAt: number | null;
}

export function progressOf(deployment: WorkloadView): Progress {
  const { updated, wanted, available, rolling, progressedAt } = deployment;
  const condition = deployment.conditions.find(({ type }) => type === "Progressing");
  const state = stateOf(deployment, condition?.status === "False");
  const isTimed = state === "rolling" && rolling !== null && progressedAt !== null;
  return {
    state,
    updated,
    wanted,
    available,
    reason: condition?.reason ?? "",
    deadlineAt: isTimed ? progressedAt + rolling.progressDeadlineSeconds * 1000 : null,
  };
}

function stateOf(deployment: WorkloadView, isStalled: boolean): Progress["state"] {
  if (deployment.paused) return "paused";
  if (!deployment.observed) return "unnoticed";
  if (isComplete(deployment)) return "complete";
  return isStalled ? "stalled" : "rolling";
}

/** As `kubectl rollout status` sees it, with all new pods available and no old one left. */
export const isComplete = (deployment: WorkloadView): boolean => {
  const { observed, updated, wanted, available, replicas } = deployment;
  return observed && updated >= wanted && available >= wanted && replicas <= updated;
};

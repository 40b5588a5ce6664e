import type { Json } from "../core/json.ts";
import { safeText } from "../core/text.ts";
import type { RolloutDone } from "../wire/commands.ts";
import { nameOf, type Revision, revisionsOf, undoChoice } from "../wire/revisions.ts";
import { isSameTemplate, ownTemplate } from "./deployment.ts";
import { act, causeStep, type Order, type RolloutsOptions } from "./order.ts";
import * as refusals from "./refusals.ts";

/** Back to the revision that is wanted; null: to the newest that was healthy. Its template comes back as it was, under a new number. */
export async function undo(
  options: RolloutsOptions,
  order: Order,
  wanted: number | null,
): Promise<RolloutDone> {
  const { app, deployment } = order;
  if (deployment.paused) throw refusals.isPaused(app, "undo");
  const { revision, why, to } = await findTarget(options, order, wanted);
  if (isSameTemplate(deployment.template, to)) throw refusals.alreadyThere(app, revision);
  const name = safeText(nameOf(revision));
  const id = await act(options, order, { do: "undo", toVersion: revision.version }, [
    { path: ["spec", "template"], from: deployment.template, to },
    causeStep(deployment, `undo to revision ${revision.number} (${name})`),
  ]);
  const command = `kubectl -n ${options.namespace} rollout undo deployment/${app}`;
  return {
    app,
    did: `back to revision ${revision.number} (${name})`,
    why,
    kubectl: [`${command} --to-revision=${revision.number}`],
    act: id,
  };
}

interface Target {
  readonly revision: Revision;
  readonly why: string | null;
  readonly to: Json;
}

async function findTarget(
  options: RolloutsOptions,
  { app, deployment }: Order,
  wanted: number | null,
): Promise<Target> {
  const { state, follower } = options;
  const view = state().deployments[deployment.target.uid];
  if (view === undefined) throw refusals.changedMeanwhile(app);
  const revisions = revisionsOf(state(), view, follower.view(view.uid));
  const templates = await templatesOf(options, revisions);
  if (wanted === null) {
    const recorded = await recordedIn(options, app, templates);
    const choice = undoChoice(revisions, recorded);
    const to = templates.get(choice?.revision.uid ?? "");
    if (choice === null || to === undefined) throw refusals.nothingBefore(app);
    return { ...choice, to };
  }
  const revision = revisions.find(({ number }) => number === wanted);
  const to = templates.get(revision?.uid ?? "");
  if (revision === undefined || to === undefined) throw refusals.noRevision(app, wanted, revisions);
  return { revision, why: null, to };
}

/** By ReplicaSet uid, as the Deployment would have them. */
async function templatesOf(
  { cluster, namespace }: RolloutsOptions,
  revisions: readonly Revision[],
): Promise<ReadonlyMap<string, Json>> {
  const known = new Set(revisions.map(({ uid }) => uid));
  const sets = await cluster.list({ apiVersion: "apps/v1", kind: "ReplicaSet", namespace });
  return new Map(
    sets.filter(({ uid }) => known.has(uid)).map((set) => [set.uid, ownTemplate(set)]),
  );
}

/** The ReplicaSet whose template the doctor's baseline has: how it was when all was well. */
async function recordedIn(
  { recorded }: RolloutsOptions,
  app: string,
  templates: ReadonlyMap<string, Json>,
): Promise<string | null> {
  const baseline = await recorded(app);
  if (baseline === null) return null;
  return [...templates].find(([, one]) => isSameTemplate(one, baseline))?.[0] ?? null;
}

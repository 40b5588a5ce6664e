import { randomUUID } from "node:crypto";
import { fieldAt, isSameField } from "../cluster/actions/field-patch.ts";
import type { ClusterActions, FieldStep } from "../cluster/actions.ts";
import type { Clock } from "../core/clock.ts";
import type { Json } from "../core/json.ts";
import type { ActView, RolloutView } from "../wire/rollouts.ts";
import type { LabState } from "../wire/state.ts";
import { changeCause, type Deployment } from "./deployment.ts";
import type { Follower } from "./follow.ts";
import { changedMeanwhile } from "./refusals.ts";

export interface RolloutsOptions {
  readonly cluster: Pick<ClusterActions, "read" | "list" | "setFields">;
  readonly namespace: string;
  readonly state: () => LabState;
  readonly follower: Pick<Follower, "view" | "begin">;
  /** The experiment that holds this Deployment now, or null. */
  readonly holder: (deployment: {
    readonly uid: string;
    readonly name: string;
  }) => RolloutView["heldBy"];
  /** The template that the doctor's baseline has of this Deployment; null where it has none. */
  readonly recorded: (name: string) => Promise<Json | null>;
  readonly clock: Clock;
}

/** What is to be done to which Deployment, asked for when. */
export interface Order {
  readonly app: string;
  readonly at: number;
  readonly deployment: Deployment;
}

/** What `kubectl rollout history` shows as the revision's change-cause. */
export const causeStep = ({ changeCause: from }: Deployment, cause: string): FieldStep => ({
  path: ["metadata", "annotations", changeCause],
  from,
  to: `kintsugi: ${cause}`,
});

/** One patch against the version that was read. Throws a LabError `changed-meanwhile` where somebody else was quicker. */
export async function change(
  { cluster }: Pick<RolloutsOptions, "cluster">,
  { app, deployment }: Order,
  steps: readonly [FieldStep, ...FieldStep[]],
): Promise<void> {
  const { target } = deployment;
  const { apiVersion, kind, namespace, name } = target;
  await cluster.setFields(target, steps);
  const place = { apiVersion, kind, name, ...(namespace === null ? {} : { namespace }) };
  const now = await cluster.read(place);
  const [{ path, to }] = steps;
  if (now?.uid !== target.uid || !isSameField(fieldAt(now.object, path), to))
    throw changedMeanwhile(app);
}

/** The same, and tells the course of it from the click on. Answers with the act's id. */
export async function act(
  options: Pick<RolloutsOptions, "cluster" | "state" | "follower">,
  order: Order,
  what: Pick<ActView, "do" | "toVersion">,
  steps: readonly [FieldStep, ...FieldStep[]],
): Promise<string> {
  const { state, follower } = options;
  const { at, deployment } = order;
  const { uid } = deployment.target;
  const fromRevision = state().deployments[uid]?.revision ?? null;
  await change(options, order, steps);
  const id = randomUUID();
  follower.begin(uid, {
    ...what,
    id,
    at,
    fromRevision,
    fromVersion: deployment.version,
    target: null,
    completeAt: null,
    lastOtherAt: null,
    lastFailedAt: null,
    failed: null,
    state: "going",
    tookMs: null,
  });
  return id;
}

import { LabError } from "../core/errors.ts";
import { type Revision, nameOf } from "../wire/revisions.ts";
import { safeText } from "../core/text.ts";

/** As kubectl says it (k8s.io/kubectl/pkg/polymorphichelpers), with what to do next. */
export const isPaused = (app: string, what: "undo" | "restart") =>
  new LabError(
    "paused",
    what === "undo"
      ? `The rollout of ${app} is paused: it cannot be undone as long as it is.`
      : `The rollout of ${app} is paused: it cannot be restarted as long as it is.`,
    `Resume it first: \`npm run kintsugi -- rollout resume --app ${app}\`.`,
  );

export const alreadyPaused = (app: string) =>
  new LabError(
    "already-paused",
    `The rollout of ${app} is paused already.`,
    `\`npm run kintsugi -- rollout resume --app ${app}\` lets it go on.`,
  );

export const notPaused = (app: string) =>
  new LabError(
    "not-paused",
    `The rollout of ${app} is not paused.`,
    `\`npm run kintsugi -- rollout status --app ${app}\` shows how far it is.`,
  );

export const alreadyReleased = (app: string, version: string) =>
  new LabError(
    "already-released",
    `The ${app} runs ${safeText(version)} already.`,
    `Release another version, or make its pods anew: \`npm run kintsugi -- rollout restart --app ${app}\`.`,
  );

export const alreadyThere = (app: string, { number, ...one }: Revision) =>
  new LabError(
    "already-there",
    `The ${app}'s template is that of revision ${number} (${safeText(nameOf(one))}) already.`,
    `\`npm run kintsugi -- rollout history --app ${app}\` shows the others.`,
  );

export const noRevision = (app: string, wanted: number, revisions: readonly Revision[]) =>
  new LabError(
    "no-revision",
    `The ${app} has no revision ${wanted}.`,
    `It has ${revisions.map(({ number }) => number).join(", ") || "none"}. An undo gives the old revision a new number.`,
  );

export const nothingBefore = (app: string) =>
  new LabError(
    "nothing-before",
    `The ${app} has one revision only: there is nothing to go back to.`,
    `Release something first: \`npm run kintsugi -- rollout release v2 --app ${app}\`.`,
  );

/** A fault's damage goes back by its own undo: it knows what was there before. */
export const heldByExperiment = (
  app: string,
  { id, title }: { readonly id: string; readonly title: string },
) =>
  new LabError(
    "held-by-experiment",
    `The ${app} is broken on purpose now ("${title}").`,
    `Take that back: \`npm run kintsugi -- undo ${id}\`.`,
  );

export const changedMeanwhile = (app: string) =>
  new LabError(
    "changed-meanwhile",
    `Somebody changed the ${app} at the same moment: what was asked for was not done.`,
    `Look at it, and ask again: \`npm run kintsugi -- rollout status --app ${app}\`.`,
  );

export const clusterRefused = (app: string, cause: Error) =>
  new LabError(
    "cluster-refused",
    `The API server did not take the change of ${app}: ${safeText(cause.message)}`,
    "`npm run kintsugi status` shows whether it answers at all; then ask again.",
    { cause },
  );

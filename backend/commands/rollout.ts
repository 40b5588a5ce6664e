import type { Config } from "../config.ts";
import { LabError, nearest } from "../core/errors.ts";
import { safeText } from "../core/text.ts";
import { sleep } from "../core/wait.ts";
import type { RunningLab } from "../running-lab.ts";
import type { RolloutCommand, RolloutDone } from "../wire/commands.ts";
import { nameOf, type Progress, type Revision, type RolloutReport } from "../wire/revisions.ts";
import { type ActView, releasable, rolloutApps } from "../wire/rollouts.ts";
import { columns } from "./table.ts";
import { withLab } from "./with-lab.ts";

export interface RolloutFlags {
  readonly app: string;
  /** Not given: the newest revision that was healthy. */
  readonly toRevision?: string;
  /** Waits until it is over. */
  readonly wait: boolean;
}

const verbs = ["status", "history", "release", "undo", "pause", "resume", "restart"] as const;

/** Stands below `kintsugi rollout --help`. */
export const rolloutHelp = `
What it does:
  status             how far the rollout is; --wait stays until it is over
  history            the revisions, what makes each different, and which were healthy
  release VERSION    ${releasable.join(", ")}: the last three are made to go wrong
  undo               back to the newest revision that was healthy, or --to-revision N
  pause, resume      changes are collected while it is paused, and roll out together
  restart            makes every pod anew from the same template

Each line says the kubectl command that does the same. One difference: \`kubectl rollout undo\` goes to the
revision before, healthy or not; after two bad releases in a row that is the first bad one.

Examples:
  npm run kintsugi -- rollout release v2
  npm run kintsugi -- rollout release bad --app kitchen
  npm run kintsugi -- rollout undo --wait
  npm run kintsugi -- rollout undo --to-revision 1`;

/** `kintsugi rollout WHAT`: as kubectl rollout, and releases. 0: done (or complete); 1: it stalled; 2: refused. */
export async function rollout(
  config: Config,
  [verb, version]: readonly [string, string | undefined],
  flags: RolloutFlags,
): Promise<number> {
  const app = appNamed(flags.app);
  const command = commandOf(verb, version, flags);
  return await withLab(config, async (lab) => {
    if (command === null) {
      if (verb === "status" && flags.wait) return await follow(config, lab, app);
      return show(config, verb, await reportOf(lab, app));
    }
    const done = await lab.post<RolloutDone>(`/api/rollouts/${app}`, command);
    if (!config.json) process.stdout.write(doneLines(done));
    if (flags.wait && done.act !== null) return await follow(config, lab, app);
    if (config.json) process.stdout.write(`${JSON.stringify(done)}\n`);
    return 0;
  });
}

function appNamed(name: string): string {
  if (rolloutApps.some((app) => app === name)) return name;
  const near = nearest(name, rolloutApps);
  throw new LabError(
    "unknown-app",
    `There is no "${safeText(name)}" to release.`,
    `${near === null ? "" : `Did you mean ${near}? `}--app takes ${rolloutApps.join(", ")}.`,
  );
}

/** Null where something is only to be shown. */
function commandOf(
  verb: string,
  version: string | undefined,
  { toRevision }: RolloutFlags,
): RolloutCommand | null {
  const known = verbs.find((one) => one === verb);
  switch (known) {
    case "status":
    case "history":
      return null;
    case "release":
      return { do: "release", version: versionNamed(version) };
    case "undo":
      return toRevision === undefined
        ? { do: "undo" }
        : { do: "undo", toRevision: revisionOf(toRevision) };
    case "pause":
    case "resume":
    case "restart":
      return { do: known };
    default:
      throw unknownVerb(verb);
  }
}

function versionNamed(version: string | undefined) {
  const known = releasable.find((one) => one === version);
  if (known !== undefined) return known;
  const near = version === undefined ? null : nearest(version, releasable);
  throw new LabError(
    "unknown-version",
    version === undefined
      ? "release needs a version."
      : `Nobody can release "${safeText(version)}".`,
    `${near === null ? "" : `Did you mean ${near}? `}There are ${releasable.join(", ")}.`,
  );
}

function revisionOf(given: string): number {
  const number = Number(given);
  if (/^\d{1,9}$/.test(given) && number > 0) return number;
  throw new LabError(
    "bad-flags",
    `--to-revision takes a revision's number, not "${safeText(given)}".`,
    "`npm run kintsugi -- rollout history` lists them.",
  );
}

const unknownVerb = (verb: string) => {
  const near = nearest(verb, verbs);
  return new LabError(
    "usage",
    `There is no \`rollout ${safeText(verb)}\`.`,
    `${near === null ? "" : `Did you mean \`rollout ${near}\`? `}There are ${verbs.join(", ")}.`,
  );
};

async function reportOf(lab: RunningLab, app: string): Promise<RolloutReport> {
  const all = await lab.get<readonly RolloutReport[]>("/api/rollouts");
  const found = all.find((one) => one.app === app);
  if (found !== undefined) return found;
  throw new LabError(
    "no-deployment",
    `There is no Deployment ${app} in this cluster.`,
    "`npm run kintsugi status` shows what is there.",
  );
}

const askEveryMs = 250;

/** Until it is complete and only its revision answers, or has stalled. */
async function follow(config: Config, lab: RunningLab, app: string): Promise<number> {
  let said = "";
  for (;;) {
    const report = await reportOf(lab, app);
    const line = progressLine(report.progress);
    if (line !== said && !config.json) process.stdout.write(`${line}\n`);
    said = line;
    const { state } = report.progress;
    const isOver = state === "complete" && actOf(report)?.state !== "going";
    if (isOver || state === "stalled" || state === "paused" || isFailing(report)) {
      const act = actOf(report);
      if (config.json) process.stdout.write(`${JSON.stringify(report)}\n`);
      else if (act !== null) process.stdout.write(actLine(act));
      return isOver ? 0 : 1;
    }
    await sleep(askEveryMs);
  }
}

const actOf = ({ rollout }: RolloutReport): ActView | null => rollout?.acts.at(-1) ?? null;

const failingAfterMs = 10_000;

/** All of its pods are there, and orders go on failing: waiting mends nothing. */
function isFailing(report: RolloutReport): boolean {
  const act = actOf(report);
  if (act === null || act.completeAt === null || act.lastFailedAt === null) return false;
  return act.lastFailedAt - act.completeAt > failingAfterMs;
}

function show(config: Config, verb: string, report: RolloutReport): number {
  const text = verb === "history" ? historyLines(report) : statusLines(report);
  process.stdout.write(config.json ? `${JSON.stringify(report)}\n` : text);
  return report.progress.state === "stalled" ? 1 : 0;
}

const doneLines = ({ app, did, why, kubectl }: RolloutDone) =>
  [`${app}: ${did}${why === null ? "" : ` (${why})`}`, ...kubectl.map((line) => `  ${line}`), ""]
    .map(safeText)
    .join("\n");

export function progressLine({ state, updated, wanted, available, reason }: Progress): string {
  const pods = `${updated} of ${wanted} pods are new, ${available} available`;
  switch (state) {
    case "paused":
      return `paused; ${pods}`;
    case "unnoticed":
      return "its controller has not looked at it yet";
    case "rolling":
      return `rolling out: ${pods}`;
    case "stalled":
      return `stalled (${safeText(reason)}): ${pods}; the old ones serve on`;
    case "complete":
      return `complete: ${pods}`;
    default:
      return state satisfies never;
  }
}

function actLine({ do: what, state, tookMs, failed }: ActView): string {
  const orders = failed === null ? "" : `, ${failed} orders failed`;
  if (state !== "whole" || tookMs === null) return `${what}: not over${orders}\n`;
  return `${what} took ${(tookMs / 1000).toFixed(1)} s${orders}\n`;
}

function statusLines(report: RolloutReport): string {
  const { app, progress, undo, rolling } = report;
  const [current] = report.revisions;
  const act = actOf(report);
  return [
    `${app}  ${current === undefined ? "" : `revision ${current.number} (${safeText(nameOf(current))}), `}${progressLine(progress)}`,
    ...(rolling === null
      ? []
      : [
          `Rolling  ${rolling.surge} above and ${rolling.unavailable} below the wanted number; failed after ${rolling.progressDeadlineSeconds} s without progress`,
        ]),
    ...(act === null ? [] : [`Last     ${actLine(act).trimEnd()}`]),
    undo === null
      ? "Undo     nothing to go back to"
      : `Undo     to revision ${undo.revision}: ${safeText(undo.why)}`,
    "",
  ].join("\n");
}

export const historyLines = ({ revisions }: RolloutReport): string =>
  columns(
    [["REVISION", "VERSION", "PODS", "HEALTHY", "WHAT IS DIFFERENT"], ...revisions.map(row)],
    5,
  );

const row = (revision: Revision) => [
  `${revision.number}${revision.isCurrent ? " *" : ""}`,
  safeText(nameOf(revision)),
  `${revision.ready}/${revision.wanted}`,
  revision.health === null ? "-" : revision.health.by === "baseline" ? "recorded" : "served well",
  safeText(revision.differences.join("; ")) || "-",
];

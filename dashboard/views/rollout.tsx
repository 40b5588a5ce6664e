import { computed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { type RolloutReport, rolloutReports } from "../../backend/wire/revisions.ts";
import {
  boundsWords,
  costOf,
  deadlineWords,
  headline,
  progressWords,
  reportToShow,
  sharesOf,
} from "../model/rollout.ts";
import { useStage } from "../stage.ts";
import { Answers } from "./rollout-answers.tsx";
import { Revisions } from "./rollout-revisions.tsx";
import { PastActs } from "./rollout-past.tsx";
import { Brakes, Releases } from "./rollout-releases.tsx";
import { Tone } from "./tone.tsx";

/** Which version serves, how far the next one is, and the way back to any other. */
export const RolloutPanel = () => {
  const chosen = useSignal<string | null>(null);
  const reports = useReports();
  const report = reportToShow(reports, chosen.value);
  if (report === null) return <NothingToRelease />;
  return (
    <section class="panel rollout" data-state={report.progress.state} aria-label="Release">
      <header class="rollout-top">
        <Apps reports={reports} shown={report.app} onChoose={(app) => (chosen.value = app)} />
        <Brakes report={report} />
      </header>
      <Now report={report} />
      <Way report={report} />
      {report.app === "storefront" && <Shares report={report} />}
      <Revisions report={report} />
      <PastActs report={report} />
      <Releases report={report} />
    </section>
  );
};

/** How each Deployment of the business stands. */
export function useReports(): readonly RolloutReport[] {
  const { parts } = useStage();
  return useMemo(
    () =>
      computed(() =>
        rolloutReports({
          deployments: parts.deployments.value,
          replicasets: parts.replicasets.value,
          rollouts: parts.rollouts.value,
        }),
      ),
    [parts],
  ).value;
}

export const NothingToRelease = () => (
  <section class="panel rollout" aria-label="Release">
    <h2>Nothing to release</h2>
    <p class="dim">There is no Deployment of the business in this cluster.</p>
  </section>
);

interface AppsProps {
  readonly reports: readonly RolloutReport[];
  readonly shown: string;
  readonly onChoose: (app: string) => void;
}

const Apps = ({ reports, shown, onChoose }: AppsProps) => (
  <div class="apps" role="group" aria-label="Which part of the business">
    {reports.map(({ app, progress }) => (
      <button type="button" key={app} aria-pressed={app === shown} onClick={() => onChoose(app)}>
        {app}
        {progress.state !== "complete" && <i> {progress.state}</i>}
      </button>
    ))}
  </div>
);

export const Now = ({ report }: { readonly report: RolloutReport }) => {
  const { tone, says, since } = headline(report);
  const cost = costOf(report);
  return (
    <div class="rollout-now">
      <p class="headline" data-tone={tone} aria-live="polite">
        <Tone tone={tone} /> {says} {since !== null && <Clock since={since} />}
      </p>
      {cost !== null && <p class="rollout-cost">{cost}</p>}
    </div>
  );
};

/** Tenths as long as anybody can follow them; alone, so that nothing else is drawn as often. */
const Clock = ({ since }: { readonly since: number }) => {
  const seconds = Math.max(0, useStage().frame.value - since) / 1000;
  return <span aria-hidden="true">{`${seconds.toFixed(seconds < 100 ? 1 : 0)} s`}</span>;
};

/** How far it is, within which bounds, and how long it may still take. */
export const Way = ({ report }: { readonly report: RolloutReport }) => {
  const { settings, clock } = useStage();
  const words = settings.words.value;
  const { updated, wanted, state } = report.progress;
  const deadline = deadlineWords(report, clock.now.value);
  return (
    <div class="way">
      <progress
        max={Math.max(1, wanted)}
        value={state === "unnoticed" ? 0 : Math.min(updated, wanted)}
        aria-label="Pods of the newest revision"
      />
      <p>
        {progressWords(report, words)} <span>· {boundsWords(report, words)}</span>
      </p>
      {deadline !== null && (
        <p class="deadline" data-over={state === "stalled"}>
          {deadline}
        </p>
      )}
    </div>
  );
};

/** Visitors are told ten times a second: drawn anew only when the shares have changed. */
export const Shares = ({ report }: { readonly report: RolloutReport }) => {
  const { parts } = useStage();
  const { revisions } = report;
  const key = useMemo(
    () => computed(() => JSON.stringify(sharesOf(revisions, parts.visitors.value))),
    [parts, revisions],
  ).value;
  return useMemo(() => <Answers shares={sharesOf(revisions, parts.visitors.peek())} />, [key]);
};

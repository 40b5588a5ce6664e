import type { RolloutReport } from "../../backend/wire/revisions.ts";
import { releasable } from "../../backend/wire/rollouts.ts";
import { teaches } from "../model/rollout.ts";
import { useStage } from "../stage.ts";
import { Version } from "./version.tsx";

/** What can be released, and the command that does the same by hand. */
export const Releases = ({ report }: { readonly report: RolloutReport }) => {
  const { rollout } = report;
  const held = rollout?.heldBy ?? null;
  return (
    <footer class="releases">
      {held !== null && <Held id={held.id} title={held.title} />}
      <div class="row" role="group" aria-label="Release a version">
        <b>release</b>
        <VersionButtons report={report} isHeld={held !== null} />
      </div>
      <LastCommand app={report.app} />
    </footer>
  );
};

export const Held = ({ id, title }: { readonly id: string; readonly title: string }) => {
  const { desk } = useStage();
  return (
    <p class="held">
      Broken on purpose: {title}.{" "}
      <button type="button" disabled={desk.sending.value === id} onClick={() => void desk.undo(id)}>
        take that back
      </button>
    </p>
  );
};

interface Props {
  readonly report: RolloutReport;
  readonly isHeld: boolean;
}

const VersionButtons = ({ report, isHeld }: Props) => {
  const { desk } = useStage();
  const { app, revisions } = report;
  const isSending = desk.sending.value === `rollout ${app}`;
  const current = revisions.find(({ isCurrent }) => isCurrent)?.version ?? null;
  return (
    <>
      {releasable.map((version) => (
        <button
          type="button"
          key={version}
          class="release"
          disabled={isHeld || isSending || version === current}
          title={version === current ? "It is what runs." : teaches[version]}
          aria-label={`Release ${version}: ${teaches[version]}`}
          onClick={() => void desk.rollout(app, { do: "release", version })}
        >
          <Version version={version} />
        </button>
      ))}
    </>
  );
};

/** Hold it, let it go on, or do it all again. */
export const Brakes = ({ report }: { readonly report: RolloutReport }) => {
  const { desk } = useStage();
  const { app, progress, rollout } = report;
  const isHeld = rollout?.heldBy != null;
  const isSending = desk.sending.value === `rollout ${app}`;
  const isPaused = progress.state === "paused";
  return (
    <div class="brakes" role="group" aria-label="Hold or repeat">
      <button
        type="button"
        disabled={isHeld || isSending}
        onClick={() => void desk.rollout(app, { do: isPaused ? "resume" : "pause" })}
      >
        {isPaused ? "resume" : "pause"}
      </button>
      <button
        type="button"
        disabled={isHeld || isSending || isPaused}
        title={isPaused ? "Paused: resume it first, as kubectl says." : "Makes every pod anew."}
        onClick={() => void desk.rollout(app, { do: "restart" })}
      >
        restart
      </button>
    </div>
  );
};

/** What was asked for last, by hand; and why, where the lab chose. */
const LastCommand = ({ app }: { readonly app: string }) => {
  const done = useStage().desk.rolledOut.value;
  if (done === null || done.app !== app) return null;
  return (
    <p class="by-hand" title={done.why ?? done.did}>
      <code>{done.kubectl.join("; ")}</code> {done.why}
    </p>
  );
};

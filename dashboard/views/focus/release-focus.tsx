import { useRef } from "preact/hooks";
import type { RolloutReport } from "../../../backend/wire/revisions.ts";
import { columnsFor, lineUp, type Stand } from "../../model/lineup.ts";
import { rowBack, rowBefore } from "../../model/revision-sides.ts";
import { reportToShow, type Row, rowsOf } from "../../model/rollout.ts";
import { useStage } from "../../stage.ts";
import { whyNot } from "../rollout-revisions.tsx";
import { Held } from "../rollout-releases.tsx";
import { NothingToRelease, Now, Shares, useReports, Way } from "../rollout.tsx";
import { Version } from "../version.tsx";
import { FreePlace, LineUp } from "./lineup.tsx";

/** The old revision and the new one side by side; pods move over, visitors say who answered, one click goes back. */
export const ReleaseFocus = () => {
  const report = reportToShow(useReports(), null);
  if (report === null)
    return (
      <div class="focus-body">
        <NothingToRelease />
      </div>
    );
  const rows = rowsOf(report);
  const now = rows.find(({ isCurrent }) => isCurrent) ?? null;
  const before = now === null ? null : rowBefore(rows, report.rollout?.acts ?? []);
  return (
    <div class="focus-body release-focus" data-state={report.progress.state}>
      <Now report={report} />
      <div class="sides">
        {before === null ? <p class="side-empty">no other revision is kept</p> : null}
        {before !== null && <Side row={before} report={report} is="old" />}
        <i class="over" aria-hidden="true">
          →
        </i>
        {now !== null && <Side row={now} report={report} is="new" />}
      </div>
      <div class="focus-foot">
        <div>
          <Way report={report} />
          {report.app === "storefront" && <Shares report={report} />}
        </div>
        <Undo report={report} row={rowBack(rows)} />
      </div>
    </div>
  );
};

interface SideProps {
  readonly row: Row;
  readonly report: RolloutReport;
  readonly is: "old" | "new";
}

/** As many places on either side as there shall be pods, so that both sides' bowls are as large. */
const Side = ({ row, report, is }: SideProps) => {
  const { scene, parts } = useStage();
  const before = useRef<readonly Stand[]>([]);
  const own = [...scene.value.bowls.values()].filter(({ pod }) => pod?.owner?.uid === row.uid);
  before.current = lineUp(own, parts.wounds.value, before.current);
  const { wanted } = report.progress;
  const free = Math.max(0, Math.min(mostFree, wanted) - own.length);
  return (
    <section class="revision-side" data-is={is} data-look={row.look} aria-label={`${is} revision`}>
      <header>
        <small>
          {is === "old" ? "old" : "now"}: revision {row.number}
        </small>
        <Version version={row.version} />
        <b>{row.pods === "–" ? "no pods" : row.pods}</b>
      </header>
      {own.length === 0 && row.slots.length > 0 ? (
        <Slots row={row} />
      ) : (
        <LineUp
          stands={before.current}
          label={`Pods of ${row.version}`}
          columns={columnsFor(own.length + free)}
        >
          {Array.from({ length: free }, (_, i) => (
            <FreePlace key={i} app={report.app} says={is === "new" ? "to come" : "gone"} />
          ))}
        </LineUp>
      )}
      <p>{row.differences === "" ? "the first one that is kept" : row.differences}</p>
    </section>
  );
};

const mostFree = 10;

/** Where the pods themselves are not known: how many there are. */
const Slots = ({ row }: { readonly row: Row }) => (
  <span class="slots" role="img" aria-label={`${row.pods} pods available`}>
    {row.slots.map((slot, i) => (
      <i key={i} data-slot={slot} />
    ))}
  </span>
);

interface UndoProps {
  readonly report: RolloutReport;
  readonly row: Row | null;
}

/** One click, as large as what it does. */
const Undo = ({ report, row }: UndoProps) => {
  const { desk } = useStage();
  const { app, rollout, progress, undo } = report;
  const held = rollout?.heldBy ?? null;
  if (held !== null) return <Held id={held.id} title={held.title} />;
  if (row === null) return null;
  const refusal = whyNot(false, progress.state === "paused");
  return (
    <button
      type="button"
      class="undo big-undo"
      data-choice={row.isChoice}
      disabled={refusal !== null || desk.sending.value === `rollout ${app}`}
      title={refusal ?? undo?.why ?? ""}
      onClick={() => void desk.rollout(app, { do: "undo", toRevision: row.number })}
    >
      <b>undo</b>
      <span>
        to {row.version}, revision {row.number}
      </span>
    </button>
  );
};

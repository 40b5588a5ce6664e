import type { RolloutReport } from "../../backend/wire/revisions.ts";
import { type Row, rowsOf } from "../model/rollout.ts";
import { useStage } from "../stage.ts";
import { Version } from "./version.tsx";

/** Newest on top; pods move from one row to the other. */
export const Revisions = ({ report }: { readonly report: RolloutReport }) => (
  <ol class="revisions" aria-label="Revisions">
    {rowsOf(report).map((row) => (
      <RevisionRow key={row.uid} row={row} report={report} />
    ))}
  </ol>
);

interface RowProps {
  readonly row: Row;
  readonly report: RolloutReport;
}

const RevisionRow = ({ row, report }: RowProps) => (
  <li data-look={row.look} data-current={row.isCurrent}>
    <span class="number">{row.number}</span>
    <Version version={row.version} />
    <span class="slots" role="img" aria-label={`${row.pods} pods available`}>
      {row.slots.map((slot, i) => (
        <i key={i} data-slot={slot} />
      ))}
      <b>{row.pods}</b>
    </span>
    <span class="differences">
      {row.differences === "" ? "the first one that is kept" : row.differences}
      {row.health !== null && <em>✓ {row.health}</em>}
    </span>
    <Undo row={row} report={report} />
  </li>
);

const Undo = ({ row, report }: RowProps) => {
  const { desk } = useStage();
  if (row.isCurrent) return <span class="current">now</span>;
  const { app, rollout, progress, undo } = report;
  const refusal = whyNot(rollout?.heldBy != null, progress.state === "paused");
  const title = refusal ?? (row.isChoice ? undo?.why : `kubectl … --to-revision=${row.number}`);
  return (
    <button
      type="button"
      class="undo"
      data-choice={row.isChoice}
      disabled={refusal !== null || desk.sending.value === `rollout ${app}`}
      title={title ?? ""}
      aria-label={`Undo to revision ${row.number}, ${row.version}`}
      onClick={() => void desk.rollout(app, { do: "undo", toRevision: row.number })}
    >
      undo
    </button>
  );
};

/** Why nothing can be undone now, or null. */
export function whyNot(isHeld: boolean, isPaused: boolean): string | null {
  if (isHeld) return "A fault holds it: take that back instead.";
  return isPaused ? "Paused: resume it first, as kubectl says." : null;
}

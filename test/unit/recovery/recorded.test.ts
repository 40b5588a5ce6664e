import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { viewOf } from "../../../backend/recovery/run.ts";
import { hearSilence, noRecovery, step } from "../../../backend/recovery/timeline.ts";
import type { LabEvent } from "../../../backend/wire/events.ts";
import type { RunView } from "../../../backend/wire/recovery.ts";
import type { LabState } from "../../../backend/wire/state.ts";

/** What a lab on a real cluster told while a fault was on (scripts/bench/record.ts), as its recovery makes of it. */
function replay(file: string): readonly RunView[] {
  const path = join(import.meta.dirname, "../../fixtures/recovery", file);
  const [opening = "", ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
  const told = new Map<string, RunView>();
  let memory = { ...noRecovery, state: JSON.parse(opening) as LabState };
  const tell = () => {
    for (const run of memory.runs) told.set(run.id, viewOf(run, memory.state, null));
  };
  for (const line of lines) {
    memory = step(memory, JSON.parse(line) as LabEvent);
    tell();
  }
  memory = hearSilence(memory);
  tell();
  return [...told.values()];
}

/** Steps and when they were, in ms after the hit; stamps with "~". */
const outline = ({ rows, hitAt }: RunView) =>
  rows.map(({ kind, marks }) => {
    const said = marks.map(
      ({ step, at, from }) => `${step} ${from === "stamp" ? "~" : ""}${at - hitAt}`,
    );
    return `${kind}: ${said.join(", ")}`;
  });

test("a storefront that was killed at once, on a real cluster", () => {
  const [run, ...others] = replay("pod-delete-now.jsonl");

  expect(run && outline(run)).toEqual([
    "pod: deleted 32, noticed 49, created 248, scheduled 251, sandbox 934, started 1353, ready 2922, endpoint 2985, answered 4222",
  ]);
  expect(run).toMatchObject({ phase: "steady", orders: { failed: 0 } });
  expect((run?.wholeAt ?? 0) - (run?.hitAt ?? 0)).toBe(4222);
  expect(others).toEqual([]);
});

test("a storefront that crashed, on a real cluster: the kubelet tells of it two seconds late", () => {
  const [run, ...others] = replay("container-crash.jsonl");

  expect(run && outline(run)).toEqual([
    "restart: crashed 20, started 2415, ready 2961, endpoint 3111, answered 3225",
  ]);
  expect((run?.detectedAt ?? 0) - (run?.hitAt ?? 0)).toBe(928);
  expect(run?.orders.failed).toBe(10);
  expect(others).toEqual([]);
});

import { check, defaultReportMessage } from "fast-check";
import { expect, test } from "vitest";
import { undoProperty } from "../../../fixtures/undo-model.ts";

// The report of a failure names seed and path: `check(…, { seed, path })` repeats it.

test(
  "whatever happens in whatever order: nothing breaks unwritten, undo ends, all is whole after the deadline",
  { timeout: 120_000 },
  async () => {
    const report = await check(undoProperty(), { numRuns: 100 });

    expect(defaultReportMessage(report)).toBe(undefined);
  },
);

import { expect, test } from "vitest";
import { reduce } from "../../../../backend/wire/reduce.ts";
import { rolloutReports } from "../../../../backend/wire/revisions.ts";
import { emptyState } from "../../../../backend/wire/state.ts";
import { rowBack, rowBefore } from "../../../../dashboard/model/revision-sides.ts";
import { type Row, rowsOf } from "../../../../dashboard/model/rollout.ts";
import {
  act,
  deploymentSeen,
  revision,
  rolloutView,
  setSeen,
  storefront,
  twoBadReleases,
} from "../../../fixtures/rollouts.ts";

const at = 50_000;

function rowsAfter(events: Parameters<typeof reduce>[1][]): readonly Row[] {
  const [report] = rolloutReports(events.reduce(reduce, emptyState));
  if (report === undefined) throw new Error("The fixture has no Deployment.");
  return rowsOf(report);
}

/** v2 served, then bad; v1 is back as revision 4. */
const undone = (badPods: number) =>
  rowsAfter([
    setSeen(at, revision(2, "v2")),
    setSeen(at, revision(3, "bad", badPods)),
    setSeen(at, revision(4, "v1", 3 - badPods)),
    deploymentSeen(at, storefront({ revision: 4, version: "v1" })),
    {
      type: "rollout",
      at,
      rollout: rolloutView({ healthy: { "storefront-v2-uid": { at, by: "served" } } }),
    },
  ]);
const undo = act({ do: "undo", fromRevision: 3, toVersion: "v1", target: "storefront-v1-uid" });

test("beside the revision that comes stands the one whose pods it replaces", () => {
  expect(rowBefore(rowsAfter([...twoBadReleases(at)]), [])?.version).toBe("bad");
  expect(rowBefore(undone(2), [undo])?.version).toBe("bad");
});

test("when its last pod is gone it is still the one that was left", () => {
  expect(rowBefore(undone(0), [undo])?.version).toBe("bad");
  expect(rowBefore(undone(0), [])?.version).toBe("v2");
});

test("what somebody else released since was not left by our last act", () => {
  const other = act({ fromRevision: 3, target: "somebody-elses-uid" });

  expect(rowBefore(undone(0), [undo, other])?.version).toBe("v2");
});

test("nobody is offered the way back to what was bad", () => {
  expect(rowBack(undone(2))?.version).toBe("v2");
  expect(rowBack(rowsAfter([...twoBadReleases(at)]))).toMatchObject({ isChoice: true });
  expect(rowBack([])).toBeNull();
});

import { expect, test } from "vitest";
import { reduce } from "../../../backend/wire/reduce.ts";
import { emptyState, type Finding } from "../../../backend/wire/state.ts";

const cordon: Finding = {
  where: "node/worker2",
  what: "takes no new pods: it is cordoned",
  remedy: "`kubectl uncordon worker2`",
};
const menu: Finding = { where: "configmap/menu", what: "is gone", remedy: "`npm start`" };

/** The timeline after these looks, and the state. */
function tell(...looks: (readonly Finding[])[]) {
  const state = looks.reduce((before, findings, at) => {
    const doctor = { at, findings };
    return reduce(before, { type: "doctor", at, doctor });
  }, emptyState);
  return {
    state,
    said: state.timeline.map(({ tone, plain, kubernetes }) => [tone, plain, kubernetes]),
  };
}

test("the state holds the last look", () => {
  const { state } = tell([cordon], []);

  expect(state.doctor).toEqual({ at: 1, findings: [] });
});

test("looks that find nothing say nothing", () => {
  expect(tell([], [], []).said).toEqual([]);
});

test("a finding is told once, what joins it again, and the end of all of them", () => {
  const { said } = tell([], [cordon], [cordon], [cordon, menu], []);

  expect(said).toEqual([
    [
      "waiting",
      "One thing is not as before.",
      "doctor: node/worker2 takes no new pods: it is cordoned",
    ],
    ["waiting", "2 things are not as before.", "doctor: configmap/menu is gone, and 1 more"],
    ["mended", "Nothing is left broken.", "doctor: all is as it was"],
  ]);
});

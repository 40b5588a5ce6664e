import type { Forecast, RunView } from "../wire/recovery.ts";
import type { ClusterSettings } from "../wire/settings.ts";
import type { LabState } from "../wire/state.ts";
import { type Course, forecastFrom } from "./forecast/course.ts";
import type { Ground } from "./forecast/ground.ts";
import { heldCourse, heldTerms } from "./forecast/held.ts";
import { loadCourse } from "./forecast/load.ts";
import { cordonCourse, evictionCourse } from "./forecast/moves.ts";
import { nodeCourse } from "./forecast/nodes.ts";
import { deletionCourse } from "./forecast/pods.ts";
import { releaseCourse, releaseOf } from "./forecast/releases.ts";
import { sufferingCourse } from "./forecast/sufferings.ts";
import { createMeasures } from "./measures.ts";
import type { PlannedFault } from "./planned.ts";

/**
 * What should happen when this plan is carried out now, from hit to whole. Told by its changes, not by the fault's name: a fault that
 * is added later has one, too. `past`: earlier runs that are not in the state, for how long things took.
 */
export function forecastOf(
  plan: PlannedFault,
  state: LabState,
  settings: ClusterSettings,
  past: readonly RunView[] = [],
): Forecast {
  return forecastFrom(courseOf({ plan, state, settings, measures: createMeasures(state, past) }));
}

/** By the change that takes longest to heal; the others of the plan go with it. */
function courseOf(ground: Ground): Course {
  const { changes } = ground.plan;
  const has = (type: (typeof changes)[number]["type"]) => changes.some((one) => one.type === type);
  const release = releaseOf(ground);
  if (has("load")) return loadCourse(ground);
  if (has("node-power") || stopsKubelet(ground)) return nodeCourse(ground);
  if (has("pod-suffering")) return sufferingCourse(ground);
  if (release !== null) return releaseCourse(ground, release);
  if (has("pod-eviction")) return evictionCourse(ground);
  if (closesNode(ground)) return cordonCourse(ground);
  if (has("pod-deletion")) return deletedCourse(ground);
  return heldCourse(ground);
}

/** With something held broken beside them, deleted pods cannot come back before that is taken back. */
function deletedCourse(ground: Ground): Course {
  const course = deletionCourse(ground);
  if (ground.plan.holdSeconds === 0) return course;
  return { ...course, terms: heldTerms(ground, course.terms) };
}

const stopsKubelet = ({ plan }: Ground) =>
  plan.changes.some((change) => change.type === "node-switch" && change.program === "kubelet");

const closesNode = ({ plan }: Ground) =>
  plan.changes.some((change) => change.type === "fields" && change.target.kind === "Node");

import type { LabState } from "../../../backend/wire/state.ts";
import type { WorkloadView } from "../../../backend/wire/views.ts";
import { progressOf } from "../../../backend/wire/revisions.ts";
import { count } from "../words.ts";
import { type Part, type Saying, name, say, term, tick } from "./caption.ts";

/** Deployments that are not all of their newest revision: how far, and until when it may take. */
export function aboutRollouts(state: LabState, now: number): readonly Saying[] {
  return Object.values(state.deployments).flatMap((one) => ofDeployment(one, now) ?? []);
}

function ofDeployment(one: WorkloadView, now: number): Saying | null {
  const { state, updated, wanted, available, deadlineAt } = progressOf(one);
  const app = name(one.name);
  const far = `${String(Math.min(updated, wanted))} of ${String(wanted)}`;
  const key = `rollout ${state} ${one.uid}`;
  switch (state) {
    case "stalled":
      return {
        key,
        tone: "broken",
        urgency: "held back",
        plain: say`The exchange of the ${app} trucks is stuck ${term("progressDeadlineSeconds")}: the new ones do not open, ${String(available)} keep serving.`,
        kubernetes: say`Deployment ${app}: progress deadline exceeded at ${far} updated; ${String(available)} available pods keep serving.`,
      };
    case "paused":
      return {
        key,
        tone: "waiting",
        urgency: "rollout",
        plain: say`The franchise rule ${term("Deployment")} for ${app} is on hold: no truck is exchanged.`,
        kubernetes: say`Deployment ${app}: rollout paused at ${far} updated.`,
      };
    case "rolling":
    case "unnoticed":
      // As long as all are of one revision it only grows or shrinks, or a pod is missing: others tell of it.
      if (updated >= wanted && one.replicas <= updated) return null;
      return {
        key,
        tone: "waiting",
        urgency: "rollout",
        ...rolling({ one, far, deadlineAt, now }),
      };
    case "complete":
      return null;
    default:
      return state satisfies never;
  }
}

interface Rolling {
  readonly one: WorkloadView;
  readonly far: string;
  readonly deadlineAt: number | null;
  readonly now: number;
}

function rolling({ one, far, deadlineAt, now }: Rolling): Pick<Saying, "plain" | "kubernetes"> {
  const app = name(one.name);
  const left = deadlineAt === null ? 0 : deadlineAt - now;
  const plainLimit: readonly Part[] =
    left > 0 ? say`; if nothing moves for ${tick(left)} more, it counts as stuck` : [];
  const limit: readonly Part[] = left > 0 ? say`, progress deadline in ${tick(left)}` : [];
  const rules = one.rolling;
  const plainRules =
    rules === null
      ? ""
      : `, at most ${count(rules.surge, "truck")} more and ${String(rules.unavailable)} fewer at a time`;
  const named =
    rules === null
      ? ""
      : ` (maxSurge ${String(rules.surge)}, maxUnavailable ${String(rules.unavailable)})`;
  return {
    plain: say`${far} ${app} trucks exchanged ${term("rolling update")}${plainRules}${plainLimit}.`,
    kubernetes: say`Deployment ${app}: rollout ${far} updated${named}${limit}.`,
  };
}

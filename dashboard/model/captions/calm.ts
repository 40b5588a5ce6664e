import type { LabState } from "../../../backend/wire/state.ts";
import { count } from "../words.ts";
import { type Part, type Saying, name, say, term } from "./caption.ts";
import { podsOf } from "./known.ts";

const head = { key: "calm", tone: "plain", urgency: "calm" } as const;
const most = 4;

/** That all is well, with the numbers; there is always this to say. */
export function calm(state: LabState): Saying {
  const ready = new Map<string, number>();
  for (const { app } of podsOf(state, ({ phase }) => phase === "ready"))
    ready.set(app, (ready.get(app) ?? 0) + 1);
  const all = [...ready.values()].reduce((sum, n) => sum + n, 0);
  if (all === 0)
    return {
      ...head,
      key: "nobody",
      plain: say`No truck ${term("pod")} is open yet.`,
      kubernetes: say`No pod is ready yet.`,
    };
  const shown = [...ready].toSorted(([, a], [, b]) => b - a).slice(0, most);
  const parts = shown.flatMap(([app, n], i): readonly Part[] => {
    const joint = i === 0 ? "" : i === shown.length - 1 ? " and " : ", ";
    return say`${joint}${String(n)} ${name(app)}`;
  });
  return {
    ...head,
    plain: say`All is well: ${count(all, "truck")} ${term("pod")} open, ${parts}.`,
    kubernetes: say`All is well: ${count(all, "pod")} ready, ${parts}.`,
  };
}

import type { Answer, Commands } from "./commands.ts";

/** The audience's window looks on: whatever is asked of it, it asks nothing of the lab but to be let in. */
export function watching({ enter }: Pick<Commands, "enter">): Commands {
  const no = async (): Promise<Answer<never>> => onlyLooks;
  const none = async (): Promise<Answer<readonly never[]>> => ({ ok: true, value: [] });
  return {
    enter,
    faults: none,
    scenarios: none,
    plan: no,
    inject: no,
    planScenario: no,
    startScenario: no,
    rollout: no,
    undo: no,
    undoAll: no,
    doctor: no,
    armVote: no,
    closeVote: no,
  };
}

const onlyLooks: Answer<never> = {
  ok: false,
  status: 403,
  problem: {
    code: "only-looks",
    message: "This window only shows.",
    remedy: "Act in the presenter's window, or on the stage.",
  },
};

import { clockTime, wholeDuration } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { WithCommands } from "./problem.tsx";

/** Says aloud when what is shown is not now any more, and when an order was refused. */
export const Banner = () => {
  const { link, clock, desk } = useStage();
  const { state, since } = link.value;
  const problem = desk.problem.value;
  if (state === "lost") {
    const age = wholeDuration(clock.now.value - since);
    return (
      <div class="banner" role="alert" data-tone="broken">
        <b>The lab does not answer: what you see is {age} old</b>
        <span>
          since {clockTime(since)}. Is it still running? In its terminal: <code>npm start</code>.
          This page comes back by itself.
        </span>
      </div>
    );
  }
  if (problem === null) return null;
  return (
    <div class="banner" role="alert" data-tone="problem">
      <b>
        <WithCommands text={problem.message} />
      </b>
      <span>
        <WithCommands text={problem.remedy} />
      </span>
      <button type="button" onClick={() => desk.dismiss()}>
        ok
      </button>
    </div>
  );
};

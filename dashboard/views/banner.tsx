import { clockTime, wholeDuration } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { WithCommands } from "./problem.tsx";

/** Says aloud when what is shown is not now any more, and when an order was refused. */
export const Banner = () => {
  const { link, clock, desk } = useStage();
  const { state, since } = link.value;
  const problem = desk.problem.value;
  const age = wholeDuration(clock.now.value - since);
  if (state === "lost") {
    return (
      <div class="banner" role="alert" data-tone="broken">
        <b>
          The lab does not answer: what you see is <Age>{age}</Age> old
        </b>
        <span>
          since {clockTime(since)}. Is it still running? In its terminal: <code>npm start</code>.
          This page comes back by itself.
        </span>
      </div>
    );
  }
  if (state === "stale") {
    return (
      <div class="banner" role="alert" data-tone="broken">
        <b>The lab has fallen silent: what you see may be old</b>
        <span>
          last heard at {clockTime(since)}, <Age>{age}</Age> ago. This page goes on by itself as
          soon as it is heard.
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

/** Counts up before everybody's eyes; read aloud every second it would drown all else. */
const Age = ({ children }: { readonly children: string }) => (
  <time aria-hidden="true">{children}</time>
);

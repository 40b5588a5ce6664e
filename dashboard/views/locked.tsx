import { useStage } from "../stage.ts";
import { Problem } from "./problem.tsx";
import { Vessel } from "./vessel.tsx";

/** What is shown instead of the stage while we are not let in, and how to get in. */
export const Locked = () => {
  const { desk } = useStage();
  const access = desk.access.value;
  return (
    <main class="locked">
      <Vessel
        app="storefront"
        look={access.state === "out" ? "starting" : "scheduled"}
        isMended={false}
      />
      {access.state === "out" ? (
        <>
          <h1>This stage is locked</h1>
          <p>
            The link in the lab's terminal opens it, once. For a new link run <code>npm start</code>{" "}
            again: the lab goes on as it is.
          </p>
          {access.problem !== null && <Problem problem={access.problem} />}
        </>
      ) : (
        <>
          <h1>{access.state === "away" ? "The lab does not answer" : "Looking for the lab"}</h1>
          <p>
            {access.state === "away"
              ? "Start it with npm start in its folder. This page comes by itself when it is there."
              : "One moment."}
          </p>
        </>
      )}
    </main>
  );
};

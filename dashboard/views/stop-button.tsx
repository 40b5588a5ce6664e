import { useHands } from "../hands.ts";
import { shownKey } from "../keys.ts";

/** STOP within whatever lies over the stage. */
export const StopButton = () => {
  const { key } = useHands();
  return (
    <button type="button" class="stop-button" onClick={() => key("stop")}>
      <kbd>{shownKey("stop")}</kbd> STOP
    </button>
  );
};

import { useHands } from "../hands.ts";
import { useStage } from "../stage.ts";

const shownMs = 8_000;

/** What was just done, in words; goes by itself. */
export const Notice = () => {
  const { clock } = useStage();
  const notice = useHands().notice.value;
  const isShown = notice !== null && clock.now.value - notice.at < shownMs;
  return (
    <p class="notice" role="status" data-shown={isShown}>
      {isShown ? notice.text : ""}
    </p>
  );
};

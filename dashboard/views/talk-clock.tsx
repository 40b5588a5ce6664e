import { useHands } from "../hands.ts";
import { shownKey } from "../keys.ts";
import { elapsedMs, stopwatch } from "../model/elapsed.ts";
import { useStage } from "../stage.ts";

/** How long the talk goes already. A click pauses it. */
export const TalkClock = () => {
  const { clock } = useStage();
  const { talk } = useHands();
  const time = talk.time.value;
  void clock.now.value;
  const says = stopwatch(elapsedMs(time, Date.now()));
  const isPaused = time.since === null && time.beforeMs > 0;
  return (
    <button
      type="button"
      class="talk-clock"
      data-runs={time.since !== null}
      title={`The talk's clock: ${shownKey("clock")} pauses it, ${shownKey("clock-reset")} begins anew`}
      aria-label={`Talk ${says}${isPaused ? ", paused" : ""}`}
      onClick={() => talk.toggle()}
    >
      <span aria-hidden="true">{time.since === null ? (isPaused ? "⏸" : "○") : "▶"}</span> {says}
    </button>
  );
};

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { useHands } from "../../hands.ts";
import { shownKey } from "../../keys.ts";
import { availability } from "../../model/availability.ts";
import { clockTime, percent } from "../../model/words.ts";
import { useStage } from "../../stage.ts";
import { Doctor } from "../doctor.tsx";
import { Freshness } from "../freshness.tsx";
import { TalkClock } from "../talk-clock.tsx";

/** How fresh, how whole, how many were served; what the room sees; and how long the talk goes already. */
export const PresenterHeader = () => {
  const { clock } = useStage();
  return (
    <header class="top">
      <h1 class="mark">Presenter</h1>
      <Freshness />
      <Served />
      <Doctor />
      <RoomSees />
      <span class="push" />
      <TalkClock />
      <time class="clock">{clockTime(clock.now.value, false)}</time>
    </header>
  );
};

const Served = () => {
  const { parts, clock } = useStage();
  const { share, failed } = useMemo(
    () => computed(() => availability(parts.visitors.value, clock.now.value)),
    [parts, clock],
  ).value;
  if (share === null) return null;
  return (
    <span class="chip served" data-failed={failed > 0}>
      <b>{percent(share)} %</b> served, {failed} failed
    </span>
  );
};

const inFront = {
  healing: "healing",
  scaling: "scaling",
  release: "the release",
  happened: "what happened",
} as const;

const names = {
  "self-heal": "self-healing",
  node: "the machines",
  scale: "the autoscaler",
  release: "the release",
} as const;

/** So that nobody has to turn around. */
const RoomSees = () => {
  const { focus, hall, settings, story } = useStage();
  const { key } = useHands();
  const only = focus.focus.value;
  const shown = hall.isOpen.value
    ? "the phones' link and the vote"
    : only === null
      ? `all, ${inFront[story.topic.value]} in front`
      : `${names[only]} alone`;
  return (
    <button type="button" class="chip switch" onClick={() => key("projector")}>
      <kbd>{shownKey("projector")}</kbd>
      <span>
        room sees <b>{shown}</b>, {settings.words.value} words, {settings.theme.value}
      </span>
    </button>
  );
};

import { clockTime, count } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { Doctor } from "./doctor.tsx";
import { Freshness } from "./freshness.tsx";
import { Mark } from "./mark.tsx";
import { TalkClock } from "./talk-clock.tsx";

const timings = { stage: "stage timings", default: "Kubernetes' default timings" } as const;

/** Which cluster this is, how fresh what we see is, and the switches. */
export const Header = () => {
  const { parts, settings, desk } = useStage();
  const lab = parts.lab.value;
  const nodes = Object.keys(parts.nodes.value).length;
  return (
    <header class="top">
      <Mark />
      <Freshness />
      {lab !== null && (
        <span class="chip facts">
          {[lab.provider, ...(nodes === 0 ? [] : [count(nodes, "node")]), lab.version].join(" · ")}
        </span>
      )}
      {lab?.simulated === true && <strong class="chip simulated">simulated nodes</strong>}
      {lab !== null && <span class="chip facts">{timings[lab.timings]}</span>}
      <Doctor />
      <span class="push" />
      <button
        type="button"
        class="chip switch"
        aria-pressed={settings.words.value === "plain"}
        onClick={() => settings.toggleWords()}
      >
        <kbd>P</kbd> plain words <b>{settings.words.value === "plain" ? "on" : "off"}</b>
      </button>
      <button type="button" class="chip switch" onClick={() => settings.toggleTheme()}>
        <kbd>T</kbd> {settings.theme.value}
      </button>
      <button
        type="button"
        class="chip switch"
        aria-expanded={desk.isHelpOpen.value}
        onClick={() => desk.toggleHelp()}
      >
        <kbd>?</kbd> keys
      </button>
      <TalkClock />
      <WallClock />
    </header>
  );
};

const WallClock = () => {
  const { clock } = useStage();
  return <time class="clock">{clockTime(clock.now.value, false)}</time>;
};

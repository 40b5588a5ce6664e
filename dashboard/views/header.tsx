import { clockTime, count } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { Doctor } from "./doctor.tsx";
import { Freshness } from "./freshness.tsx";

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
      <WallClock />
    </header>
  );
};

const WallClock = () => {
  const { clock } = useStage();
  return <time class="clock">{clockTime(clock.now.value, false)}</time>;
};

const Mark = () => (
  <h1 class="mark">
    <svg viewBox="0 0 36 36" aria-hidden="true">
      <path d="M3 10h30c0 13-6 21-15 21S3 23 3 10Z" fill="url(#glaze)" />
      <path class="mark-seam" d="M12 10l5 7-6 5 5 9M17 17l9 2 4-4" />
    </svg>
    Kintsugi
  </h1>
);

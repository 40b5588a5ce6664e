import type { ComponentType } from "preact";
import { type Topic, topics } from "../model/topic.ts";
import { type Stage, useStage } from "../stage.ts";
import { AutoscalerPanel } from "./autoscaler.tsx";
import { HealingPanel } from "./healing.tsx";
import { RolloutPanel } from "./rollout.tsx";
import { Timeline } from "./timeline.tsx";

interface Panel {
  readonly title: string;
  readonly View: ComponentType;
  /** Whether this cluster has what it is about. */
  readonly isThere: (stage: Stage) => boolean;
}

const panels: Readonly<Partial<Record<Topic, Panel>>> = {
  healing: { title: "Healing", View: HealingPanel, isThere: () => true },
  scaling: {
    title: "Scaling",
    View: AutoscalerPanel,
    isThere: ({ parts }) => Object.keys(parts.hpas.value).length > 0,
  },
  release: {
    title: "Release",
    View: RolloutPanel,
    isThere: ({ parts }) => Object.keys(parts.deployments.value).length > 0,
  },
  happened: { title: "What happened", View: Timeline, isThere: () => true },
};

/** The topics that there is a panel for, in their order. */
export const offered: readonly Topic[] = topics.filter((topic) => panels[topic] !== undefined);

/** What is being talked about. It comes forward by itself; a key, or a click, holds on to one. */
export const StoryView = () => {
  const stage = useStage();
  const there = offered.filter((topic) => panels[topic]?.isThere(stage) ?? false);
  const chosen = stage.story.topic.value;
  const topic = there.includes(chosen) ? chosen : "happened";
  const Shown = panels[topic]?.View ?? Timeline;
  return (
    <div class="story" data-topic={topic}>
      <div class="tabs" role="tablist" aria-label="Story" onKeyDown={moveAmongTabs}>
        {there.map((one) => (
          <Tab key={one} topic={one} isShown={one === topic} />
        ))}
      </div>
      <div class="story-panel" id="story-panel" role="tabpanel" aria-labelledby={`tab-${topic}`}>
        <Shown />
      </div>
    </div>
  );
};

const Tab = ({ topic, isShown }: { readonly topic: Topic; readonly isShown: boolean }) => {
  const { story } = useStage();
  const isHeld = isShown && story.isHeld.value;
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${topic}`}
      aria-controls="story-panel"
      aria-selected={isShown}
      tabIndex={isShown ? 0 : -1}
      data-held={isHeld}
      title={isHeld ? "Held: the same key lets go" : "Holds it in front"}
      onClick={() => story.choose(topic)}
    >
      <kbd>{topics.indexOf(topic) + 1}</kbd> {panels[topic]?.title}
      {isHeld && <i> held</i>}
    </button>
  );
};

/** As tabs are used everywhere: the arrows move among them. */
function moveAmongTabs(event: KeyboardEvent & { readonly currentTarget: HTMLElement }): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=tab]")];
  const at = tabs.findIndex((tab) => tab === event.target);
  const next = tabs.at((at + (event.key === "ArrowLeft" ? -1 : 1)) % tabs.length);
  next?.focus();
  next?.click();
  event.preventDefault();
}

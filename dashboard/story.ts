import { type ReadonlySignal, batch, computed, effect, signal } from "@preact/signals";
import type { RunView } from "../backend/wire/recovery.ts";
import { byTime, newestRun } from "./model/healing.ts";
import { newTopic, type Topic, type TopicState } from "./model/topic.ts";

/** What the story area shows: what is being talked about, unless the presenter holds on to something. */
export interface Story {
  readonly topic: ReadonlySignal<Topic>;
  /** The presenter chose it, so that nothing else comes forward by itself. */
  readonly isHeld: ReadonlySignal<boolean>;
  /** Oldest first. */
  readonly runs: ReadonlySignal<readonly RunView[]>;
  /** The one that is looked at, or null before the first. */
  readonly run: ReadonlySignal<RunView | null>;
  /** Shows it and holds on to it; asked for what is held already, lets go. */
  choose(topic: Topic): void;
  /** What is held on to, or null. */
  readonly held: ReadonlySignal<Topic | null>;
  /** What another window holds on to. */
  hold(topic: Topic | null): void;
  /** Looks at the run before (−1) or after (1) the one that is looked at. */
  turn(by: -1 | 1): void;
}

export type StoryParts = {
  readonly [K in keyof TopicState]: ReadonlySignal<TopicState[K]>;
};

/** `offered`: the topics that there is a panel for. */
export function createStory(parts: StoryParts, offered: readonly Topic[]): Story {
  const followed = signal<Topic>("happened");
  const held = signal<Topic | null>(null);
  const picked = signal<string | null>(null);
  const runs = computed(() => byTime(parts.runs.value));
  const run = computed(() => {
    const found = runs.value.find(({ id }) => id === picked.value);
    return found ?? newestRun(runs.value);
  });
  let before: TopicState | null = null;
  effect(() => {
    const after = {
      runs: parts.runs.value,
      hpas: parts.hpas.value,
      deployments: parts.deployments.value,
    };
    const topic = before === null ? null : newTopic(before, after);
    before = after;
    if (topic === null || !offered.includes(topic)) return;
    followed.value = topic;
    if (topic === "healing") picked.value = null;
  });
  return {
    topic: computed(() => held.value ?? followed.value),
    isHeld: computed(() => held.value !== null),
    runs,
    run,
    held,
    hold: (topic) => void (held.value = topic),
    choose(topic) {
      batch(() => {
        if (held.peek() === topic) followed.value = topic;
        held.value = held.peek() === topic ? null : topic;
      });
    },
    turn(by) {
      const all = runs.peek();
      const at = all.findIndex(({ id }) => id === run.peek()?.id);
      const next = all[at + by];
      if (next === undefined) return;
      picked.value = at + by === all.length - 1 ? null : next.id;
    },
  };
}

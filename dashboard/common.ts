import { focuses } from "./focus.ts";
import type { Hands } from "./hands.ts";
import { topics } from "./model/topic.ts";
import { themes, wordings } from "./settings.ts";
import { oneOf, type Shared } from "./sharing.ts";
import type { Stage } from "./stage.ts";

/** What every window shows alike: the presenter presses 7 in one, and the room sees it in another. */
export const commonTo = ({ settings, story, focus, table, hall }: Stage): readonly Shared[] => [
  {
    name: "theme",
    value: settings.theme,
    take: oneOf(themes, (theme) => settings.setTheme(theme)),
  },
  {
    name: "words",
    value: settings.words,
    take: oneOf(wordings, (words) => settings.setWords(words)),
  },
  { name: "topic", value: story.held, take: oneOf([null, ...topics], (held) => story.hold(held)) },
  {
    name: "focus",
    value: focus.focus,
    take: oneOf([null, ...focuses], (only) => focus.show(only)),
  },
  {
    name: "table",
    value: table.isOpen,
    take(isOpen) {
      if (isOpen !== table.isOpen.peek()) table.toggle();
    },
  },
  { name: "hall", value: hall.isOpen, take: oneOf([true, false], (isOpen) => hall.show(isOpen)) },
];

/** What the presenter's own windows have in common besides. */
export const commonToHands = ({ talk, cues }: Hands, { hall }: Stage): readonly Shared[] => [
  { name: "talk", value: talk.time, take: (time) => talk.take(time) },
  { name: "question", value: hall.question, take: (question) => hall.take(question) },
  { name: "cues", value: cues.list, take: (list) => cues.take(list) },
];

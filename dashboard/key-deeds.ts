import type { Focus } from "./focus.ts";
import type { Hands } from "./hands.ts";
import type { KeyAct } from "./keys.ts";
import type { Topic } from "./model/topic.ts";
import type { Stage } from "./stage.ts";
import { addressOf, openWindow, type WindowKind } from "./windows.ts";

/** What each key of the table does; false: nothing here. */
type Deeds = Readonly<Record<KeyAct, (key: string) => boolean | void>>;

export const keyDeeds = (stage: Stage, hands: Hands): Deeds => {
  const { desk, settings, story, focus, table, hall } = stage;
  const show = (topic: Topic) => () => story.choose(topic);
  const fill = (asked: Focus) => () => focus.toggle(asked);
  return {
    stop() {
      hands.hold.cancel();
      hall.show(false);
      void desk.stop();
    },
    undo: () => void hands.undoLast(),
    palette: () => desk.searchFor(desk.search.peek() === null ? "" : null),
    cue: (key) => hands.cue(key),
    "cue-back": () => hands.cues.goTo(hands.cues.list.peek().at - 1),
    help: () => desk.toggleHelp(),
    whole: () => focus.show(null),
    before: () => story.turn(-1),
    after: () => story.turn(1),
    words: () => settings.toggleWords(),
    theme: () => settings.toggleTheme(),
    table() {
      if (focus.focus.peek() !== "node") focus.show(null);
      table.toggle();
    },
    audience: () => hall.show(!hall.isOpen.peek()),
    presenter: () => openOther("presenter", hands),
    projector: () => openOther("projector", hands),
    clock: () => hands.talk.toggle(),
    "clock-reset": () => hands.talk.reset(),
    "topic-healing": show("healing"),
    "topic-scaling": show("scaling"),
    "topic-release": show("release"),
    "topic-happened": show("happened"),
    "focus-self-heal": fill("self-heal"),
    "focus-node": fill("node"),
    "focus-scale": fill("scale"),
    "focus-release": fill("release"),
  };
};

function openOther(kind: WindowKind, { say }: Hands): void {
  if (openWindow(kind)) return;
  say(
    `The browser keeps windows from being opened. Allow them for this page, or open ${addressOf(kind)} yourself.`,
  );
}

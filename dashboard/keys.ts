import { focuses } from "./focus.ts";
import { topics } from "./model/topic.ts";

/** What a key of the table does. */
export type KeyAct =
  | "stop"
  | "undo"
  | "palette"
  | "cue"
  | "cue-back"
  | "help"
  | "whole"
  | "before"
  | "after"
  | "words"
  | "theme"
  | "table"
  | "audience"
  | "presenter"
  | "projector"
  | "clock"
  | "clock-reset"
  | `topic-${(typeof topics)[number]}`
  | `focus-${(typeof focuses)[number]}`;

export interface KeyLine {
  readonly act: KeyAct;
  /** As nameOf calls them. */
  readonly keys: readonly string[];
  /** As it is printed beside what it does. */
  readonly shown: string;
  readonly says: string;
}

const topicNames = {
  healing: "Healing",
  scaling: "Scaling",
  release: "Release",
  happened: "What happened",
} as const;
const inFront = "in front: stays there; once more, and the news comes forward by itself again.";

const focusNames = {
  "self-heal": "Self-healing",
  node: "The machines",
  scale: "The autoscaler",
  release: "The release",
} as const;
const alone = "alone: fills the screen; once more, and all is there again.";

const line = (act: KeyAct, keys: readonly string[], shown: string, says: string): KeyLine => ({
  act,
  keys,
  shown,
  says,
});

/** Every key but those that faults bring along: the only place where keys are given. */
export const keyTable: readonly KeyLine[] = [
  line("stop", ["escape", "shift+escape"], "Esc", "STOP: takes every fault back, closes the rest."),
  line("undo", ["u"], "U", "Undo the last: the newest fault that is broken, or the bad release."),
  line("palette", ["/", "ctrl+k"], "/", "Everything: type to find it, ↵ does it, ⇧↵ looks first."),
  line("cue", ["space", "pagedown"], "Space", "Next cue: shows it; once more, and it is done."),
  line("cue-back", ["pageup"], "PgUp", "Cue before: goes back one in the running order."),
  ...topics.map((topic, i) => {
    const key = String(i + 1);
    return line(`topic-${topic}`, [key], key, `${topicNames[topic]} ${inFront}`);
  }),
  ...focuses.map((focus, i) => {
    const key = String(topics.length + i + 1);
    return line(`focus-${focus}`, [key], key, `${focusNames[focus]} ${alone}`);
  }),
  line("whole", ["0"], "0", "The whole stage: ends a focus."),
  line("before", ["arrowleft"], "←", "The healing before: in the story."),
  line("after", ["arrowright"], "→", "The healing after: in the story."),
  line("words", ["p"], "P", "Plain words or Kubernetes' own: the same facts."),
  line("theme", ["t"], "T", "Theme: the next one."),
  line("table", ["v"], "V", "Table or picture: of the scene."),
  line("audience", ["a"], "A", "Audience: the phones' link, and the vote."),
  line("presenter", ["w"], "W", "Presenter's window: notes, next cue, forecast."),
  line("projector", ["shift+w"], "⇧W", "Audience's window: for the projector, without controls."),
  line("clock", ["e"], "E", "Clock of the talk: starts, pauses, goes on."),
  line("clock-reset", ["shift+e"], "⇧E", "Clock from zero: of the talk."),
  line("help", ["?"], "?", "Keys: this card."),
];

/** As it is printed on the page. */
export const shownKey = (act: KeyAct): string =>
  keyTable.find((line) => line.act === act)?.shown ?? "";

export interface KeyActions {
  /** False: it is not for this window. `key`: the one that was pressed. */
  act(act: KeyAct, key: string): boolean;
  /** False when no fault has this key. `isShifted`: look first, then act. */
  fault(key: string, isShifted: boolean): boolean;
  /** A character that is meant for the palette, which is open but has not got the keyboard yet. False: it is closed. */
  typed(character: string): boolean;
  /** A key went up again. */
  released(key: string): void;
  /** The window lost the keyboard: nobody knows what is still pressed. */
  lost(): void;
}

/** One key, one action. Held keys act once; whoever types into a field types. */
export function listenToKeys(target: EventTarget, actions: KeyActions): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const on = (type: string, listen: (event: KeyboardEvent) => void) =>
    target.addEventListener(
      type,
      (event) => {
        if (event instanceof KeyboardEvent) listen(event);
      },
      { signal },
    );
  on("keydown", (event) => {
    if (isElsewhere(event)) return;
    if (isCharacter(event) && actions.typed(event.key)) return event.preventDefault();
    // Whoever still holds a key of ours does not scroll with it.
    if (event.repeat ? isOurs(event) : act(event, actions)) event.preventDefault();
  });
  on("keyup", (event) => actions.released(plainName(event)));
  globalThis.addEventListener("blur", () => actions.lost(), { signal });
  return () => controller.abort();
}

/** "k", "shift+w", "ctrl+k", "arrowleft", "space", "?": the command key of a Mac counts as ctrl. */
export function nameOf(event: KeyboardEvent): string {
  const { shiftKey, ctrlKey, metaKey, altKey } = event;
  const name = plainName(event);
  // Where shift makes another character, that character is the key.
  const isShifted = shiftKey && (/^[a-z]$/.test(name) || name.length > 1);
  return [
    ...(ctrlKey || metaKey ? ["ctrl"] : []),
    ...(altKey ? ["alt"] : []),
    ...(isShifted ? ["shift"] : []),
    name,
  ].join("+");
}

const plainName = ({ key }: KeyboardEvent) => (key === " " ? "space" : key.toLowerCase());

const isCharacter = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) =>
  key.length === 1 && !ctrlKey && !metaKey && !altKey;

/** Keys that a field, a button in focus, the tabs or a list that scrolls needs itself. */
function isElsewhere(event: KeyboardEvent): boolean {
  const { target } = event;
  const name = nameOf(event);
  if (!(target instanceof HTMLElement) || name === "escape" || name === "ctrl+k") return false;
  if (target.matches("input, select, textarea, [contenteditable]")) return true;
  if (name.startsWith("arrow")) return target.matches("[role=tab], [tabindex='0']");
  if (name === "space") return target.matches("button, a, summary, [tabindex='0']");
  return name === "pagedown" && target.matches("[tabindex='0']:not(button)");
}

const lineOf = (event: KeyboardEvent) => keyTable.find(({ keys }) => keys.includes(nameOf(event)));

const isOurs = (event: KeyboardEvent) =>
  lineOf(event) !== undefined || /^(shift\+)?[a-z]$/.test(nameOf(event));

function act(event: KeyboardEvent, actions: KeyActions): boolean {
  const line = lineOf(event);
  if (line !== undefined) return actions.act(line.act, plainName(event));
  const [, shift, letter] = /^(shift\+)?([a-z])$/.exec(nameOf(event)) ?? [];
  return letter !== undefined && actions.fault(letter, shift !== undefined);
}

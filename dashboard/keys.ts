/** What a key does. `isShifted`: look first, then act. */
export interface KeyActions {
  stop(): void;
  help(): void;
  catalogue(): void;
  theme(): void;
  words(): void;
  /** The scene as a table, or as a picture. */
  table(): void;
  /** The topic in this place, from 1; false when there is none. */
  topic(place: number): boolean;
  /** The run before or after. */
  turn(by: -1 | 1): void;
  /** False when no fault has this key. */
  fault(key: string, isShifted: boolean): boolean;
}

/** One key, one action. Held keys act once; whoever types into a field types. */
export function listenToKeys(target: EventTarget, actions: KeyActions): () => void {
  const onKey = (event: Event) => {
    if (!(event instanceof KeyboardEvent)) return;
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key !== "Escape" && isTyping(event.target)) return;
    if (act(event, actions)) event.preventDefault();
  };
  target.addEventListener("keydown", onKey);
  return () => target.removeEventListener("keydown", onKey);
}

function act(event: KeyboardEvent, actions: KeyActions): boolean {
  switch (event.key) {
    case "Escape":
      actions.stop();
      return true;
    case "?":
      actions.help();
      return true;
    case "/":
      actions.catalogue();
      return true;
    case "ArrowLeft":
    case "ArrowRight":
      return turn(event, actions);
    default:
      return letter(event, actions);
  }
}

/** Among the tabs the arrows are the tabs' own. */
function turn(event: KeyboardEvent, actions: KeyActions): boolean {
  const isTab = event.target instanceof HTMLElement && event.target.matches("[role=tab]");
  if (event.shiftKey || isTab) return false;
  actions.turn(event.key === "ArrowLeft" ? -1 : 1);
  return true;
}

function letter(event: KeyboardEvent, actions: KeyActions): boolean {
  const key = event.key.toLowerCase();
  if (!/^[a-z0-9]$/.test(key)) return false;
  if (actions.fault(key, event.shiftKey)) return true;
  if (event.shiftKey) return false;
  if (/^[1-9]$/.test(key)) return actions.topic(Number(key));
  if (key === "t") actions.theme();
  else if (key === "p") actions.words();
  else if (key === "v") actions.table();
  else return false;
  return true;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input, select, textarea, [contenteditable]");

import { effect } from "@preact/signals";
import { render } from "preact";
import { openClock } from "./clock.ts";
import { createCommands } from "./commands.ts";
import { openConnection } from "./connection.ts";
import { createDesk } from "./desk.ts";
import { focuses } from "./focus.ts";
import { listenToKeys } from "./keys.ts";
import { createStamp } from "./measure.ts";
import { openSettings } from "./settings.ts";
import { topics } from "./model/topic.ts";
import { createStage, type Stage, StageContext } from "./stage.ts";
import { offered } from "./views/story.tsx";
import { StageView } from "./views/stage-view.tsx";

const askAgainMs = 3000;

/** Builds the page's parts in the order of the flow: session, stream, state, views. */
function open(root: Element): void {
  const clock = openClock();
  const settings = openSettings();
  const desk = createDesk(createCommands());
  const connection = openConnection({ clock, onRefused: () => void desk.enter(null) });
  const { state, link } = connection;
  const stamp = createStamp(location.search);
  const stage = createStage({ state, link, clock, settings, desk, stamp, topics: offered });

  effect(() => {
    if (desk.access.value.state === "in") connection.start();
  });
  // Another window may have been let in meanwhile, or the lab may have come back.
  setInterval(() => {
    if (desk.access.peek().state !== "in" && !document.hidden) void desk.enter(null);
  }, askAgainMs);
  addEventListener("hashchange", () => void desk.enter(takeCode()));
  listenToKeys(document, keyActions(stage));
  render(
    <StageContext.Provider value={stage}>
      <StageView />
    </StageContext.Provider>,
    root,
  );
  void desk.enter(takeCode());
}

/** The one-time code leaves the address bar before anybody can photograph it. */
function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code !== null) history.replaceState(null, "", location.pathname + location.search);
  return code;
}

const keyActions = ({ desk, settings, story, focus, table }: Stage) => ({
  stop: () => void desk.stop(),
  help: () => desk.toggleHelp(),
  catalogue: () => desk.searchFor(""),
  theme: () => settings.toggleTheme(),
  words: () => settings.toggleWords(),
  table() {
    if (focus.focus.peek() !== "node") focus.show(null);
    table.toggle();
  },
  topic(place: number) {
    const topic = topics[place - 1];
    const asked = focuses[place - topics.length - 1];
    if (asked !== undefined) focus.toggle(asked);
    if (asked !== undefined) return true;
    if (topic === undefined || !offered.includes(topic)) return false;
    story.choose(topic);
    return true;
  },
  turn: (by: -1 | 1) => story.turn(by),
  fault(key: string, isShifted: boolean) {
    const offer = desk.offers.peek().find((one) => one.key === key && one.hidden === null);
    if (offer === undefined) return false;
    if (isShifted) desk.look(offer.name);
    else void desk.fire(offer.name);
    return true;
  },
});

const root = document.querySelector("#stage");
if (root !== null) open(root);

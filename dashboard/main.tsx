import { effect } from "@preact/signals";
import { type ComponentChildren, render } from "preact";
import { openClock } from "./clock.ts";
import { createCommands } from "./commands.ts";
import { openConnection } from "./connection.ts";
import { createDesk } from "./desk.ts";
import { commonTo, commonToHands } from "./common.ts";
import { keepFocus } from "./focus-keeper.ts";
import { createHands, type Hands, HandsContext } from "./hands.ts";
import { keepHandsOff } from "./hands-off.ts";
import { listenToKeys } from "./keys.ts";
import { createStamp } from "./measure.ts";
import { openSettings } from "./settings.ts";
import { openChannel, share } from "./sharing.ts";
import { createStage, type Stage, StageContext } from "./stage.ts";
import { PresenterView } from "./views/presenter/presenter-view.tsx";
import { ProjectorView } from "./views/projector.tsx";
import { StageView } from "./views/stage-view.tsx";
import { offered } from "./views/story.tsx";
import { watching } from "./watching.ts";
import { kindOf } from "./windows.ts";

const askAgainMs = 3000;

/** Builds the page's parts in the order of the flow: session, stream, state, views. */
function open(root: Element): void {
  const kind = kindOf(location.search);
  if (kind !== "stage") document.title = `Kintsugi, ${kind}`;
  const clock = openClock();
  const settings = openSettings();
  const commands = createCommands();
  const desk = createDesk(kind === "projector" ? watching(commands) : commands);
  const connection = openConnection({ clock, onRefused: () => void desk.enter(null) });
  const { state, link } = connection;
  const stamp = createStamp(location.search);
  const stage = createStage({ state, link, clock, settings, desk, stamp, topics: offered });
  keepFocus(document.body);

  effect(() => {
    if (desk.access.value.state === "in") connection.start();
  });
  // Another window may have been let in meanwhile, or the lab may have come back.
  setInterval(() => {
    if (desk.access.peek().state !== "in" && !document.hidden) void desk.enter(null);
  }, askAgainMs);
  addEventListener("hashchange", () => void desk.enter(takeCode()));
  if (kind === "projector") {
    keepHandsOff();
    share(openChannel(), commonTo(stage));
    show(root, stage, <ProjectorView />);
  } else {
    const hands = openHands(stage, kind);
    share(openChannel(), [...commonTo(stage), ...commonToHands(hands, stage)]);
    const view = kind === "presenter" ? <PresenterView /> : <StageView />;
    show(root, stage, <HandsContext.Provider value={hands}>{view}</HandsContext.Provider>);
  }
  void desk.enter(takeCode());
}

const show = (root: Element, stage: Stage, view: ComponentChildren) =>
  render(<StageContext.Provider value={stage}>{view}</StageContext.Provider>, root);

/** The one-time code leaves the address bar before anybody can photograph it. */
function takeCode(): string | null {
  const code = new URLSearchParams(location.hash.slice(1)).get("code");
  if (code !== null) history.replaceState(null, "", location.pathname + location.search);
  return code;
}

/** What is not of the stage itself: the presenter's hands, and what all windows share. */
function openHands(stage: Stage, kind: "stage" | "presenter"): Hands {
  const hands = createHands(stage, kind);
  listenToKeys(document, {
    act: hands.key,
    fault: hands.fault,
    typed: hands.typed,
    released: (key) => hands.hold.release(key),
    lost: () => hands.hold.cancel(),
  });
  return hands;
}

const root = document.querySelector("#stage");
if (root !== null) open(root);

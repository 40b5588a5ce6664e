import { type ReadonlySignal, computed, effect, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PlanView } from "../backend/wire/commands.ts";
import { type Act, allActs } from "./acts.ts";
import { type Cues, openCues } from "./cues.ts";
import { createHold, type Hold } from "./hold.ts";
import type { KeyAct } from "./keys.ts";
import { keyDeeds } from "./key-deeds.ts";
import { found } from "./model/fuzzy.ts";
import { lastAction, type LastAction } from "./model/last-action.ts";
import { scriptPlace, type ScriptPlace } from "./model/script.ts";
import { count } from "./model/words.ts";
import type { Stage } from "./stage.ts";
import { openTalk, type Talk } from "./talk.ts";
import type { WindowKind } from "./windows.ts";

/** What one hand can do: every act, held keys, what U takes back, the talk's clock, the running order. */
export interface Hands {
  readonly window: WindowKind;
  readonly acts: ReadonlySignal<readonly Act[]>;
  /** What the palette shows: all, or those that fit what is typed. */
  readonly found: ReadonlySignal<readonly Act[]>;
  readonly hold: Hold;
  readonly talk: Talk;
  readonly cues: Cues;
  readonly last: ReadonlySignal<LastAction | null>;
  /** The cue that comes next, or null. */
  readonly next: ReadonlySignal<Act | null>;
  /** Where the scenario that runs, or has just ended, is. */
  readonly script: ReadonlySignal<ScriptPlace | null>;
  /** What the next cue's fault would do now; null where none comes, or nobody could work it out. */
  readonly foreseen: ReadonlySignal<PlanView | null>;
  /** What was just done, in words, and when; null before the first. */
  readonly notice: ReadonlySignal<Notice | null>;
  /** Does it at once; what is destructive only after `by` (a key, or "pointer") was held. */
  readonly start: (act: Act, by: string, afterwards?: () => void) => void;
  /** Does what this key of the table does; `by`: the one that is held for it. False: nothing here. */
  readonly key: (act: KeyAct, by?: string) => boolean;
  readonly fault: (key: string, isShifted: boolean) => boolean;
  /** Writes into the palette; false while it is closed. */
  readonly typed: (character: string) => boolean;
  readonly undoLast: () => Promise<void>;
  /** Shows the next cue, or does it when it is shown. `by`: what is held for a destructive one. */
  readonly cue: (by: string) => void;
  readonly say: Say;
}

export interface Notice {
  readonly text: string;
  readonly at: number;
}

/** Puts the presenter's hands on a stage. */
export function createHands(stage: Stage, window: WindowKind): Hands {
  const { desk } = stage;
  const notice = signal<Notice | null>(null);
  const say = (text: string) => void (notice.value = { text, at: stage.clock.read() });
  const own = { hold: createHold(), cues: openCues(), talk: openTalk() };
  const acts = computed(() =>
    allActs(stage, { key: (act) => void hands.key(act), examine: () => void examine(stage, say) }),
  );
  const signals = createSignals(stage, acts, own.cues);
  const hands: Hands = {
    window,
    acts,
    notice,
    say,
    ...own,
    ...signals,
    start(act, by, afterwards = () => {}) {
      if (act.hidden !== null) return say(`${act.title}: ${act.hidden}`);
      const done = () => {
        desk.searchFor(null);
        act.run();
        afterwards();
      };
      if (!act.isDestructive) return done();
      own.hold.press(by, { title: act.title, done, short: act.look ?? (() => {}) });
    },
    key: (act, by = "space") => keyDeeds(stage, hands)[act](by) !== false,
    fault(key, isShifted) {
      const offer = desk.offers.peek().find((one) => one.key === key && one.hidden === null);
      const act = acts.peek().find(({ id }) => id === `fault ${offer?.name ?? ""}`);
      if (act === undefined) return false;
      if (isShifted) act.look?.();
      else hands.start(act, key);
      return true;
    },
    typed(character) {
      const search = desk.search.peek();
      if (search === null) return false;
      desk.searchFor(search + character);
      return true;
    },
    undoLast: () => undoLast(stage, signals.last.peek(), say),
    cue: (by) => cue(stage, hands, by),
  };
  // The first thing that is done begins the talk.
  effect(() => {
    const { value } = desk.sending;
    if (value !== null && value !== "stop") own.talk.begin();
  });
  return hands;
}

function createSignals(stage: Stage, acts: Hands["acts"], cues: Cues) {
  const { desk, parts, clock } = stage;
  const next = computed(() => acts.value.find(({ id }) => id === cues.next.value) ?? null);
  const script = computed(() =>
    scriptPlace(parts.scenario.value, desk.scenarios.value, clock.now.value),
  );
  return {
    next,
    script,
    found: computed(() => found(acts.value, desk.search.value ?? "")),
    last: computed(() =>
      lastAction({ experiments: parts.experiments.value, rollouts: parts.rollouts.value }),
    ),
    foreseen: foresee(
      stage,
      computed(() => breaksNext(script.value, next.value)),
    ),
  };
}

type Say = (text: string) => void;

async function undoLast({ desk }: Stage, last: LastAction | null, say: Say): Promise<void> {
  if (last === null) return say("Nothing is broken that could be taken back.");
  const isDone =
    last.type === "experiment"
      ? await desk.undo(last.id)
      : await desk.rollout(last.app, { do: "undo" });
  if (isDone) say(`Taken back: ${last.title}.`);
}

async function examine({ desk }: Stage, say: Say): Promise<void> {
  const verdict = await desk.examine();
  if (verdict === null) return;
  const n = verdict.findings.length;
  say(n === 0 ? "Doctor: nothing is left broken." : `Doctor: ${count(n, "thing")} not as before.`);
}

function cue({ parts }: Stage, hands: Hands, by: string): void {
  const { cues, next, say } = hands;
  const run = parts.scenario.peek();
  if (run !== null && run.endedAt === null)
    return say(`${run.title} goes on by itself: its steps wait for the cluster.`);
  const { order, at, isShown } = cues.list.peek();
  if (order.length === 0)
    return say("No running order yet: open everything with /, and add with Ctrl and Enter.");
  if (at >= order.length) return say("That was the last cue of the running order.");
  const act = next.peek();
  if (act === null) return say(`The cue "${order[at] ?? ""}" is not known here; PgUp goes back.`);
  if (!isShown) return cues.show();
  hands.start(act, by, () => cues.done());
}

type Breaks = Act["breaks"];

/** Within a scenario what its next step breaks, otherwise the next cue. */
const breaksNext = (script: ScriptPlace | null, next: Act | null): Breaks =>
  script?.next?.faults[0] ?? next?.breaks ?? null;

/** Asked anew whenever another fault comes next, and whenever something has been broken or mended meanwhile. */
function foresee({ desk, parts }: Stage, breaks: ReadonlySignal<Breaks>) {
  const plan = signal<PlanView | null>(null);
  const asked = computed(() => {
    const { value } = breaks;
    const open = Object.values(parts.experiments.value).filter(({ endedAt }) => endedAt === null);
    const isIn = desk.access.value.state === "in";
    return JSON.stringify(isIn && value !== null ? [value, open.map(({ id }) => id)] : null);
  });
  effect(() => {
    const mine = asked.value;
    const wanted = breaks.peek();
    plan.value = null;
    if (wanted === null || mine === "null") return;
    void ask(wanted, mine);
  });
  return plan;
  async function ask({ fault, params }: NonNullable<Breaks>, mine: string): Promise<void> {
    const answer = await desk.foresee(fault, params);
    if (asked.peek() === mine) plan.value = answer;
  }
}

export const HandsContext = createContext<Hands | null>(null);

export function useHands(): Hands {
  const hands = useContext(HandsContext);
  if (hands === null) throw new Error("A control was drawn where nobody may act.");
  return hands;
}

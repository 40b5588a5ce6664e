import type { LabState } from "../../../backend/wire/state.ts";
import type { Words } from "../../settings.ts";
import { aboutAutoscalers } from "./autoscalers.ts";
import { aboutBlindness, aboutExperiments, aboutServices } from "./away.ts";
import { calm } from "./calm.ts";
import { type Caption, type Saying, inWords, isMoreUrgent, textOf, urgencies } from "./caption.ts";
import { aboutFailing } from "./failing.ts";
import { aboutHealing } from "./healed.ts";
import { aboutHeldBack } from "./held-back.ts";
import { aboutNodes } from "./nodes.ts";
import { aboutLeaving, aboutLosses, aboutUnready } from "./pods.ts";
import { aboutRollouts } from "./rollouts.ts";

/** All there is to say now, what matters most to the room first; never empty. */
export function captions(state: LabState, now: number, words: Words): readonly Caption[] {
  const all: readonly Saying[] = [
    ...aboutBlindness(state, now),
    ...aboutServices(state),
    ...aboutNodes(state, now),
    ...aboutHealing(state, now),
    ...aboutHeldBack(state, now),
    ...aboutExperiments(state),
    ...aboutLosses(state, now),
    ...aboutLeaving(state, now),
    ...aboutRollouts(state, now),
    ...aboutAutoscalers(state, now),
    ...aboutFailing(state, now),
    ...aboutUnready(state),
    calm(state),
  ];
  const rank = ({ urgency }: Saying) => urgencies.indexOf(urgency);
  return all.toSorted((a, b) => rank(b) - rank(a)).map((one) => inWords(one, words));
}

/** What is on show, since when, and what who listens was told of it. */
export interface Shown {
  readonly caption: Caption;
  readonly words: Words;
  readonly since: number;
  /** Without the ticking of its times: the same as long as it is the same caption. */
  readonly told: string;
}

/** Long enough to be read once: as fast as somebody in the last row reads, about fifteen letters a second. Milliseconds. */
export const readMs = (caption: Caption): number =>
  Math.min(4500, 1200 + (textOf(caption).length / 15) * 500);

/** What is not true any more stays only so long that nothing flickers. Milliseconds. */
const goneMs = 1000;

/** The next to show: the most urgent, but what has just come stays until it is read unless something matters more. */
export function choose(
  shown: Shown | null,
  all: readonly Caption[],
  at: { readonly now: number; readonly words: Words },
): Shown | null {
  const [first] = all;
  if (first === undefined) return shown;
  if (shown === null || shown.words !== at.words) return begin(first, at);
  const same = all.find(({ key }) => key === shown.caption.key);
  if (first.key === shown.caption.key) return { ...shown, caption: first };
  const isRead = at.now - shown.since >= (same === undefined ? goneMs : readMs(shown.caption));
  if (isRead || isMoreUrgent(first.urgency, shown.caption.urgency)) return begin(first, at);
  return same === undefined ? shown : { ...shown, caption: same };
}

const begin = (
  caption: Caption,
  { now, words }: { readonly now: number; readonly words: Words },
): Shown => ({
  caption,
  words,
  since: now,
  told: textOf(caption),
});

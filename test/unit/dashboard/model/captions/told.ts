import type { LabState } from "../../../../../backend/wire/state.ts";
import { textOf } from "../../../../../dashboard/model/captions/caption.ts";
import { captions, choose, type Shown } from "../../../../../dashboard/model/captions/choose.ts";
import type { Words } from "../../../../../dashboard/settings.ts";

/** What is said first, in one line. */
export function firstOf(state: LabState, now: number, words: Words = "plain"): string {
  const [first] = captions(state, now, words);
  return first === undefined ? "" : textOf(first);
}

/** What is said first, after so many events, one line each time that it is another caption: as somebody in the room reads it. */
export function readAloud(
  states: readonly { readonly state: LabState; readonly now: number }[],
  words: Words,
): readonly string[] {
  let shown: Shown | null = null;
  const told: string[] = [];
  for (const { state, now } of states) {
    const next: Shown | null = choose(shown, captions(state, now, words), { now, words });
    if (next !== null && next.since !== shown?.since) told.push(next.told);
    shown = next;
  }
  return told;
}

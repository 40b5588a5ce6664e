import type { Words } from "../../settings.ts";
import { type Caption, inWords, say, term, tick } from "./caption.ts";

/** Said instead of all else while nothing is heard from the lab: whatever is shown was true `ms` ago. */
export const unheard = (ms: number, words: Words): Caption =>
  inWords(
    {
      key: "unheard",
      tone: "broken",
      urgency: "blind",
      plain: say`This page has had no news ${term("watch")} for ${tick(ms)}: what you see is how it was then.`,
      kubernetes: say`No event for ${tick(ms)}: this page is cut off from its lab; what you see is as old.`,
    },
    words,
  );

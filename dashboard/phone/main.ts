// The phones' page: a few words, figures and a vote, small enough for a hall's Wi-Fi.
import type { PhoneMessage } from "../../backend/wire/audience.ts";
import { createBallots } from "./ballot.ts";
import { openLink, staleMs } from "./link.ts";
import { drawNow } from "./now.ts";
import { put } from "./place.ts";
import { drawVote } from "./vote.ts";

const prefersLight = matchMedia("(prefers-color-scheme: light)");
const dress = () => {
  document.documentElement.dataset["theme"] = prefersLight.matches ? "paper" : "lacquer";
};
prefersLight.addEventListener("change", dress);
dress();

let last: PhoneMessage | null = null;
/** When the round that was asked last was closed before our eyes, by the lab's clock. */
let closed: { readonly round: number; readonly at: number } | null = null;
const resultMs = 60_000;
const ballots = createBallots({ changed: () => draw(), refused: () => link.anew() });
const link = openLink({
  isKnown: () => ballots.memory.ticket !== null,
  heard: (message) => {
    const was = last?.vote ?? null;
    const { vote, at } = message;
    if (vote !== null && was?.round === vote.round && was.state !== "closed")
      closed = vote.state === "closed" ? { round: vote.round, at } : null;
    last = message;
  },
  greeted: (ticket) => ballots.greeted(ticket, last?.vote ?? null),
  changed: () => draw(),
});

function draw(): void {
  const silentMs = link.silentMs();
  const isStale = link.hasEnded() || last === null || silentMs >= staleMs;
  document.body.classList.toggle("stale", isStale);
  put("link", linkWords(isStale, silentMs));
  if (last === null) return;
  const now = last.at + (link.hasEnded() ? 0 : silentMs);
  document.body.classList.toggle("after", isAfter(last, now));
  drawNow(last.summary, now);
  drawVote({ vote: last.vote, now, ballots });
}

/** What the hall chose some time ago comes after what is happening: the presenter has broken something, or a minute is over. */
function isAfter({ summary, vote }: PhoneMessage, now: number): boolean {
  if (vote?.state !== "closed") return false;
  const at = closed?.round === vote.round ? closed.at : null;
  return at === null || now - at > resultMs || summary.troubles.some(({ since }) => since > at);
}

function linkWords(isStale: boolean, silentMs: number): string {
  if (link.hasEnded()) return "The show has ended. This is how it was last. Thank you!";
  if (last === null) return "Connecting …";
  if (!isStale) return "Live from the stage";
  return `No connection: this is ${String(Math.round(silentMs / 1000))} s old. Trying again …`;
}

setInterval(draw, 1000);

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
const ballots = createBallots({ changed: () => draw(), refused: () => link.anew() });
const link = openLink({
  isKnown: () => ballots.memory.ticket !== null,
  heard: (message) => void (last = message),
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
  drawNow(last.summary, now);
  drawVote({ vote: last.vote, now, ballots });
}

function linkWords(isStale: boolean, silentMs: number): string {
  if (link.hasEnded()) return "The show has ended. This is how it was last. Thank you!";
  if (last === null) return "Connecting …";
  if (!isStale) return "Live from the stage";
  return `No connection: this is ${String(Math.round(silentMs / 1000))} s old. Trying again …`;
}

setInterval(draw, 1000);

import type { PublicVote } from "../../backend/wire/audience.ts";
import { sharesOf } from "../vote-result.ts";
import { numberAt, voteShapes } from "../vote-shapes.ts";
import type { Ballots } from "./ballot.ts";
import { draw, make, put } from "./place.ts";
import { askWords, saidWords, stateWords, termsIn } from "./vote-words.ts";

export interface VoteShown {
  readonly vote: PublicVote | null;
  /** By the lab's clock. */
  readonly now: number;
  readonly ballots: Ballots;
}

let drawn = "";

/** What the hall is asked, and what it chose. Drawn anew only where something has changed: a button keeps the finger. */
export function drawVote({ vote, now, ballots }: VoteShown): void {
  const place = document.getElementById("vote");
  if (place === null || vote === null) return;
  document.getElementById("soon")?.remove();
  place.hidden = false;
  place.dataset["state"] = vote.state;
  const chosen = ballots.chosenIn(vote.round);
  const state = ballots.stateIn(vote.round);
  put("ask", askWords(vote));
  put("closes", stateWords(vote, now));
  put("said", saidWords(vote, { chosen, state, isFull: ballots.isFull }));
  put("terms", vote.state === "closed" ? "" : termsIn(vote).join("\n"));
  const canVote = ballots.memory.ticket !== null;
  const shape = JSON.stringify([vote.round, vote.state, vote.votes, vote.options, canVote]);
  const options = document.getElementById("options");
  if (shape !== drawn) {
    drawn = shape;
    options?.replaceChildren(
      ...(vote.votes === null ? buttons(vote, ballots) : results(vote, chosen)),
    );
  }
  for (const [i, button] of [...(options?.querySelectorAll("button") ?? [])].entries())
    button.setAttribute("aria-pressed", String(i === chosen));
}

function buttons(vote: PublicVote, ballots: Ballots): readonly HTMLElement[] {
  return vote.options.map((title, i) => {
    const button = make("button", { type: "button" }, shapeOf(i), make("b", {}, title));
    button.disabled = vote.state !== "open" || ballots.memory.ticket === null;
    button.addEventListener("click", () => ballots.choose(vote, i));
    return make("li", {}, button);
  });
}

function results(vote: PublicVote, chosen: number | null): readonly HTMLElement[] {
  return sharesOf(vote.votes ?? []).map(({ votes, share, isFirst, place }) => {
    const mine = place === chosen ? [make("em", {}, "your vote")] : [];
    const bar = draw(
      "svg",
      { viewBox: "0 0 100 1", preserveAspectRatio: "none", "aria-hidden": "true", class: "bar" },
      draw("rect", { class: "all", width: "100", height: "1" }),
      draw("rect", { class: "part", width: String(share), height: "1" }),
    );
    const words = `${String(votes)} ${votes === 1 ? "vote" : "votes"}, ${String(share)} %`;
    return make(
      "li",
      { class: "result", "data-first": String(isFirst) },
      shapeOf(place),
      make("b", {}, vote.options[place] ?? "", ...mine),
      bar,
      make("span", {}, isFirst ? `✓ first: ${words}` : words),
    );
  });
}

function shapeOf(place: number): SVGElement {
  const shape = voteShapes[place % voteShapes.length];
  return draw(
    "svg",
    { viewBox: "0 0 24 24", class: "shape", "data-place": String(place), "aria-hidden": "true" },
    draw("path", { d: shape?.path ?? "" }),
    draw(
      "text",
      { x: String(numberAt.x), y: String(numberAt.y), "text-anchor": "middle" },
      String(place + 1),
    ),
  );
}

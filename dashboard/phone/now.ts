import type { PublicSummary, PublicTrouble } from "../../backend/wire/audience.ts";
import { make, put } from "./place.ts";

/** What is broken and healing, and three figures. */
export function drawNow(summary: PublicSummary, now: number): void {
  const lines = summary.troubles.map((trouble) => troubleLine(trouble, now));
  const calm = make("li", { class: "calm" }, make("b", {}, "✓ Nothing is broken"));
  document.getElementById("troubles")?.replaceChildren(...(lines.length > 0 ? lines : [calm]));
  const { availability, podsReady, podsTotal, nodesReady, nodesTotal } = summary;
  put("availability", availability === null ? "no orders" : percent(availability));
  put("pods", `${String(podsReady)} of ${String(podsTotal)}`);
  put("nodes", `${String(nodesReady)} of ${String(nodesTotal)}`);
}

function troubleLine({ title, state, since }: PublicTrouble, now: number): HTMLElement {
  const seconds = Math.max(0, Math.round((now - since) / 1000));
  const words = state === "broken" ? "✕ broken" : "◐ healing by itself, broken";
  return make(
    "li",
    { class: state },
    make("b", {}, title),
    make("span", {}, `${words} ${String(seconds)} s ago`),
  );
}

/** Never 100 % while an order was lost. */
const percent = (share: number) => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;

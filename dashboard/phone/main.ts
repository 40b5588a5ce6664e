// The phones' page: a few words and figures, small enough for a hall's Wi-Fi. It only listens.
import type {
  PhoneGoodbye,
  PhoneMessage,
  PublicSummary,
  PublicTrouble,
} from "../../backend/wire/audience.ts";

const staleMs = 8000;
const mostWaitMs = 15_000;

let last: PhoneMessage | null = null;
let heardAt = 0;
let waitMs = 1000;
let hasEnded = false;

const put = (id: string, text: string) => {
  const place = document.getElementById(id);
  if (place !== null && place.textContent !== text) place.textContent = text;
};

function connect(): void {
  const socket = new WebSocket(new URL("live", location.href.replace(/^http/, "ws")));
  socket.addEventListener("message", ({ data }) => {
    // Our own lab's, in the shape that wire/audience.ts declares.
    const message = JSON.parse(String(data)) as PhoneMessage | PhoneGoodbye;
    waitMs = 1000;
    heardAt = performance.now();
    if (message.type === "end") hasEnded = true;
    else last = message;
    draw();
  });
  socket.addEventListener("close", () => {
    heardAt = Math.min(heardAt, performance.now() - staleMs);
    draw();
    if (hasEnded) return;
    // Not all phones of a hall at once.
    setTimeout(connect, waitMs * (0.5 + Math.random()));
    waitMs = Math.min(mostWaitMs, waitMs * 2);
  });
}

function draw(): void {
  const silentMs = performance.now() - heardAt;
  const isStale = hasEnded || last === null || silentMs >= staleMs;
  document.body.classList.toggle("stale", isStale);
  put("link", linkWords(isStale, silentMs));
  if (last !== null) drawSummary(last.summary, last.at + (hasEnded ? 0 : silentMs));
}

function linkWords(isStale: boolean, silentMs: number): string {
  if (hasEnded) return "The show has ended. This is how it was last. Thank you!";
  if (last === null) return "Connecting …";
  if (!isStale) return "Live from the stage";
  return `No connection: this is ${Math.round(silentMs / 1000)} s old. Trying again …`;
}

function drawSummary(summary: PublicSummary, now: number): void {
  const lines = summary.troubles.map((trouble) => troubleLine(trouble, now));
  const calm = document.createElement("li");
  calm.textContent = "Nothing is broken right now.";
  document.getElementById("troubles")?.replaceChildren(...(lines.length > 0 ? lines : [calm]));
  const { availability, podsReady, podsTotal, nodesReady, nodesTotal } = summary;
  put("availability", availability === null ? "nobody orders" : percent(availability));
  put("pods", `${podsReady} of ${podsTotal}`);
  put("nodes", `${nodesReady} of ${nodesTotal}`);
}

function troubleLine({ title, state, since }: PublicTrouble, now: number): HTMLElement {
  const line = document.createElement("li");
  line.className = state;
  const head = document.createElement("b");
  head.textContent = title;
  const seconds = Math.max(0, Math.round((now - since) / 1000));
  const words = state === "broken" ? "✕ broken" : "◐ healing (recovering)";
  line.append(head, `${words}, hit ${seconds} s ago`);
  return line;
}

/** Never 100 % while an order was lost. */
const percent = (share: number) => `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;

connect();
setInterval(draw, 1000);

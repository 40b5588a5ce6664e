import type { PhoneGoodbye, PhoneHello, PhoneMessage } from "../../backend/wire/audience.ts";

export interface Link {
  /** Milliseconds since the stage was last heard. */
  silentMs(): number;
  hasEnded(): boolean;
  /** Comes back at once, as a phone that was never here. */
  anew(): void;
}

export interface LinkOptions {
  /** It has its ticket from an earlier time. */
  readonly isKnown: () => boolean;
  readonly heard: (message: PhoneMessage) => void;
  /** Connected, for the first time or again. `ticket` where one was given. */
  readonly greeted: (ticket: string | null | undefined) => void;
  /** Something about the connection has changed. */
  readonly changed: () => void;
}

/** Silent for so long, what is shown is old. */
export const staleMs = 8000;
const mostWaitMs = 15_000;

/** Listens to the stage, and comes back when the connection is lost; not all phones of a hall at once. */
export function openLink({ isKnown, heard, greeted, changed }: LinkOptions): Link {
  let heardAt = Number.NEGATIVE_INFINITY;
  let waitMs = 1000;
  let hasEnded = false;
  let socket: WebSocket | null = null;
  const connect = () => {
    const address = new URL(isKnown() ? "live?again" : "live", location.href);
    const own = new WebSocket(address.href.replace(/^http/, "ws"));
    socket = own;
    let isGreeted = false;
    const greet = (ticket?: string | null) => {
      if (!isGreeted || ticket !== undefined) greeted(ticket);
      isGreeted = true;
    };
    own.addEventListener("message", ({ data }) => {
      // Our own lab's, in the shape that wire/audience.ts declares.
      const message = JSON.parse(String(data)) as PhoneMessage | PhoneHello | PhoneGoodbye;
      waitMs = 1000;
      heardAt = performance.now();
      if (message.type === "end") hasEnded = true;
      if (message.type === "now") heard(message);
      if (message.type === "hello") greet(message.ticket);
      else greet();
      changed();
    });
    own.addEventListener("close", () => {
      heardAt = Math.min(heardAt, performance.now() - staleMs);
      changed();
      if (hasEnded) return;
      setTimeout(connect, waitMs * (0.5 + Math.random()));
      waitMs = Math.min(mostWaitMs, waitMs * 2);
    });
  };
  connect();
  return {
    silentMs: () => performance.now() - heardAt,
    hasEnded: () => hasEnded,
    anew: () => socket?.close(),
  };
}

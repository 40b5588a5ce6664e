import type { Signal } from "@preact/signals";
import type { LabClock } from "./clock.ts";

/** connecting: nothing heard yet · live · stale: the line stands, and nobody says anything on it · lost: it was live and is not now. */
export interface Link {
  readonly state: "connecting" | "live" | "stale" | "lost";
  /** For stale and lost: when the lab was last heard. What is shown is as old as that. */
  readonly since: number;
}

/** Silent for longer than this, what is shown may be old. */
export const silentMs = 5000;

export interface EarOptions {
  readonly link: Signal<Link>;
  readonly clock: Pick<LabClock, "now" | "read">;
  /** Milliseconds that nobody sets. */
  readonly monotonic?: () => number;
}

/** Listens for the lab: whether anything was heard lately decides what is live. */
export function createEar({ link, clock, monotonic = () => performance.now() }: EarOptions) {
  let heardAt = monotonic();
  const silence = () => monotonic() - heardAt;
  const turn = (state: Link["state"]) => {
    const since = clock.read() - (state === "live" ? 0 : silence());
    if (link.peek().state !== state) link.value = { state, since };
  };
  clock.now.subscribe(() => {
    if (link.peek().state === "live" && silence() > silentMs) turn("stale");
  });
  return {
    heard() {
      heardAt = monotonic();
      if (link.peek().state === "stale") turn("live");
    },
    /** Something of now is shown. */
    live: () => turn("live"),
    lost() {
      if (link.peek().state !== "connecting") turn("lost");
    },
  };
}

import type { FaultOffer } from "../../backend/wire/commands.ts";

/** What a presenter reaches for most: these stand on the page itself, all others one key away. */
const pinned = ["pod-delete", "node-kill", "node-drain", "bad-version", "load-spike"];

/** The faults of the key bar, in its order. */
export const onKeyBar = (offers: readonly FaultOffer[]): readonly FaultOffer[] =>
  pinned.flatMap((name) => offers.filter((one) => one.name === name && one.hidden === null));

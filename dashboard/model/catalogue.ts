import type { FaultOffer } from "../../backend/wire/commands.ts";

interface Group {
  readonly group: FaultOffer["group"];
  readonly offers: readonly FaultOffer[];
}

/** The faults by what they are about, in the catalogue's order. */
export function grouped(offers: readonly FaultOffer[]): readonly Group[] {
  const groups = [...new Set(offers.map(({ group }) => group))];
  return groups.map((group) => ({ group, offers: offers.filter((one) => one.group === group) }));
}

/** Those whose name, title or description holds every word that was typed; those named so come first. */
export function matching(offers: readonly FaultOffer[], typed: string): readonly FaultOffer[] {
  const words = typed
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== "");
  const holds = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const named = offers.filter(({ name, title }) => holds(`${name} ${title}`));
  const told = offers.filter((one) => !named.includes(one) && holds(one.description));
  return [...named, ...told];
}

/** What a presenter reaches for most: these stand on the page itself, all others one key away. */
const pinned = ["pod-delete", "node-kill", "node-drain", "bad-version", "load-spike"];

/** The faults of the key bar, in its order. */
export const onKeyBar = (offers: readonly FaultOffer[]): readonly FaultOffer[] =>
  pinned.flatMap((name) => offers.filter((one) => one.name === name && one.hidden === null));

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
  const named = offers.filter(({ name, title }) => isNamed(`${name} ${title}`, typed));
  const told = offers.filter((one) => !named.includes(one) && isNamed(one.description, typed));
  return [...named, ...told];
}

/** Whether a text holds every word that was typed. */
export function isNamed(text: string, typed: string): boolean {
  const words = typed
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== "");
  return words.every((word) => text.toLowerCase().includes(word));
}

/** What a presenter reaches for most: these stand on the page itself, all others one key away. */
const pinned = ["pod-delete", "node-kill", "node-drain", "bad-version", "load-spike"];

/** The faults of the key bar, in its order. */
export const onKeyBar = (offers: readonly FaultOffer[]): readonly FaultOffer[] =>
  pinned.flatMap((name) => offers.filter((one) => one.name === name && one.hidden === null));

/** "0.4 s", "2.3 s", "41 s", "3 min", "2 h": as short as the room can use. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  return wholeDuration(ms);
}

/** "40 ms", "2.3 s", "41 s": where a few milliseconds matter, too. */
export const shortTime = (ms: number): string =>
  ms < 950 ? `${String(Math.max(0, Math.round(ms)))} ms` : duration(ms);

/** Without tenths, for what counts up before everybody's eyes: "0 s", "7 s", "3 min". */
export function wholeDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 100) return `${String(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${String(minutes)} min` : `${String(Math.round(minutes / 60))} h`;
}

/** "1 pod", "3 pods". */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${String(n)} ${n === 1 ? one : many}`;

/** "a", "a and b", "a, b and c". */
export function list(items: readonly string[]): string {
  const last = items.at(-1) ?? "";
  return items.length < 2 ? last : `${items.slice(0, -1).join(", ")} and ${last}`;
}

/** A share for the big figure: never "100" while anything failed, and no more digits than are true. */
export function percent(share: number): string {
  if (share >= 1) return "100";
  const floored = Math.floor(share * 1000) / 10;
  return floored.toFixed(1);
}

/** "38 ms", "1.2 s". */
export const milliseconds = (ms: number): string =>
  ms < 999.5 ? `${String(Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;

/** "12:41:07" in the viewer's own time. */
export const clockTime = (at: number, withSeconds = true): string =>
  (withSeconds ? toTheSecond : toTheMinute).format(at);

// Made once: making one takes longer than all that it is used for in a second.
const toTheMinute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const toTheSecond = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});

/** A node's name without what all nodes of the cluster have in common: "kintsugi-worker2" → "worker2". */
export const shortNode = (name: string, cluster: string | undefined): string =>
  cluster !== undefined && name.startsWith(`${cluster}-`) ? name.slice(cluster.length + 1) : name;

/** The part of a pod's name that is its own: "storefront-6d5f8b7c94-2mxkq" → "2mxkq". */
export const podSuffix = (name: string): string => name.slice(name.lastIndexOf("-") + 1);

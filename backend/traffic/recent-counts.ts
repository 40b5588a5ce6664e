/** How often each key came up lately. */
export interface RecentCounts {
  add(key: string, now: number): void;
  /** Counts over the span that ends now, by key. */
  read(now: number): Record<string, number>;
}

const longestKey = 64;

/** Counts over a sliding span of ten slots. Keys come from outside: they are cut, and past `maxKeys` all fall under "other". */
export function createRecentCounts(spanMs: number, maxKeys: number): RecentCounts {
  const slotMs = spanMs / 10;
  let slots: { readonly index: number; readonly counts: Map<string, number> }[] = [];
  const forgetOld = (now: number) => {
    const oldest = Math.floor(now / slotMs) - 9;
    if ((slots[0]?.index ?? oldest) < oldest) slots = slots.filter(({ index }) => index >= oldest);
  };
  return {
    add(key, now) {
      forgetOld(now);
      const index = Math.floor(now / slotMs);
      let slot = slots.at(-1);
      if (slot?.index !== index) slots.push((slot = { index, counts: new Map() }));
      const short = key.slice(0, longestKey);
      const kept = slot.counts.has(short) || slot.counts.size < maxKeys ? short : "other";
      slot.counts.set(kept, (slot.counts.get(kept) ?? 0) + 1);
    },
    read(now) {
      forgetOld(now);
      const sums = new Map<string, number>();
      for (const { counts } of slots) {
        for (const [key, count] of counts) {
          const kept = sums.has(key) || sums.size < maxKeys ? key : "other";
          sums.set(kept, (sums.get(kept) ?? 0) + count);
        }
      }
      return Object.fromEntries(sums);
    },
  };
}

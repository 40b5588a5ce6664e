/** What this phone remembers of this show, also when its page is loaded again. */
export interface Memory {
  readonly ticket: string | null;
  /** What it chose last, and in which round. */
  readonly choice: { readonly round: number; readonly option: number } | null;
}

// The path is of this show alone.
const name = `kintsugi ${location.pathname}`;

export function remember(memory: Memory): void {
  try {
    localStorage.setItem(name, JSON.stringify(memory));
  } catch {
    return; // A browser that keeps nothing votes all the same.
  }
}

export function recall(): Memory {
  const nothing: Memory = { ticket: null, choice: null };
  try {
    const kept = localStorage.getItem(name);
    // Nobody else writes there.
    return kept === null ? nothing : { ...nothing, ...(JSON.parse(kept) as Partial<Memory>) };
  } catch {
    return nothing;
  }
}

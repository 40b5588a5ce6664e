/** How much each address may ask for. A hall is one address: meant against a machine that never stops, not against a crowd. */
export interface Limit {
  /** False: too much already. */
  allows(address: string): boolean;
}

export interface LimitOptions {
  /** At once. */
  readonly burst: number;
  /** And then. */
  readonly perSecond: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/** More addresses than this are not told apart. */
const mostAddresses = 1000;

export function createLimit({
  burst,
  perSecond,
  now = () => performance.now(),
}: LimitOptions): Limit {
  const used = new Map<string, { amount: number; at: number }>();
  const left = ({ amount, at }: { amount: number; at: number }) =>
    Math.max(0, amount - ((now() - at) / 1000) * perSecond);
  return {
    allows(address) {
      if (!used.has(address) && used.size >= mostAddresses)
        for (const [other, use] of used) if (left(use) === 0) used.delete(other);
      const known = used.has(address) || used.size < mostAddresses ? address : "all others";
      const amount = left(used.get(known) ?? { amount: 0, at: now() });
      if (amount + 1 > burst) return false;
      used.set(known, { amount: amount + 1, at: now() });
      return true;
    },
  };
}

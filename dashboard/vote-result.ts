/** What one option of a vote got. */
export interface Share {
  /** In the order that was asked, from 0. */
  readonly place: number;
  readonly votes: number;
  /** In whole per cent of all votes. */
  readonly share: number;
  /** Nobody has more; never where nobody voted. */
  readonly isFirst: boolean;
}

/** Each option's part of the whole. */
export function sharesOf(votes: readonly number[]): readonly Share[] {
  const all = totalOf(votes);
  const most = Math.max(1, ...votes);
  return votes.map((own, place) => ({
    place,
    votes: own,
    share: all === 0 ? 0 : Math.round((own / all) * 100),
    isFirst: own === most,
  }));
}

export const totalOf = (votes: readonly number[]): number =>
  votes.reduce((total, one) => total + one, 0);

/** Whole seconds until it closes by itself; 0 when that is now. */
export const secondsLeft = (endsAt: number, now: number): number =>
  Math.max(0, Math.ceil((endsAt - now) / 1000));

/** How long a connection may say nothing. */
export interface SilenceBounds {
  /** Silent this long: stale. The API server sends a bookmark about once a minute. */
  readonly staleAfterMs: number;
  /** Stale already after this, when the API server does not answer other questions either. */
  readonly staleIfLateMs: number;
  /** Silent this long: the connection is dead, whatever TCP believes. */
  readonly deadAfterMs: number;
  /** The initial list makes no progress for this long: ask for it in another way. */
  readonly syncWithinMs: number;
}

/** What a reflector puts up with. All by the monotonic clock. */
export interface ReflectorBounds extends SilenceBounds {
  /** A connection that lived this long was a good one: after its clean end the next one follows at once. */
  readonly steadyAfterMs: number;
  readonly checkEveryMs: number;
  readonly backoffMs: readonly [number, number];
  /** More objects than this of one kind are left out, and the feed says so. */
  readonly mostObjects: number;
}

export const usualBounds: ReflectorBounds = {
  staleAfterMs: 75_000,
  staleIfLateMs: 5000,
  deadAfterMs: 90_000,
  syncWithinMs: 15_000,
  steadyAfterMs: 1000,
  checkEveryMs: 1000,
  backoffMs: [250, 5000],
  mostObjects: 5000,
};

/** Runs something later, passed in so that tests hold it. */
export interface Timer {
  /** Runs `work` after `ms` milliseconds, once. Returns the way to call it off. */
  after(ms: number, work: () => void): () => void;
}

/** Real time; never keeps the process alive by itself. */
export const systemTimer: Timer = {
  after(ms, work) {
    const handle = setTimeout(work, ms).unref();
    return () => clearTimeout(handle);
  },
};

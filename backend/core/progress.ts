/** How long work tells what it is doing. The command line draws it; tests collect it. */
export interface Progress {
  /**
   * Runs `work` as one named step and returns its result; a throw marks the step as failed and passes on.
   * `title` says what is being done ("Building the node image"). `estimateSeconds`: how long it usually takes, shown for long steps.
   * Steps may run side by side.
   */
  step<T>(
    title: string,
    work: (step: Step) => Promise<T>,
    options?: { readonly estimateSeconds?: number },
  ): Promise<T>;
  /** A line that stays: a decision the lab took and why ("No registry answers: building the node image here"). */
  note(line: string): void;
}

export interface Step {
  /** What the step is at now, and how far (0 to 1) when it knows. */
  update(detail: string, fraction?: number): void;
}

/** Says nothing; for callers that do not show progress. */
export const silentProgress: Progress = {
  step: (_title, work) => work({ update: () => {} }),
  note: () => {},
};

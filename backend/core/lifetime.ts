/** Everything a part started, ended together: newest first, all of it, and twice does no harm. */
export interface Lifetime extends AsyncDisposable {
  /** Aborted as soon as the end begins. */
  readonly signal: AbortSignal;
  /** Runs `stop` at the end; at once if the end has come. */
  defer(stop: () => unknown): void;
  /** Ends: aborts the signal, then runs each stop, newest first. Throws an AggregateError of every stop that failed. */
  end(): Promise<void>;
}

/** A new lifetime; it ends with its parent when one is given. */
export function createLifetime(parent?: Lifetime): Lifetime {
  const controller = new AbortController();
  const stops: (() => unknown)[] = [];
  let ending: Promise<void> | null = null;
  const lifetime: Lifetime = {
    signal: controller.signal,
    defer(stop) {
      if (ending === null) stops.push(stop);
      else ending = ending.then(async () => void (await stop()));
    },
    end() {
      ending ??= endAll(controller, stops);
      return ending;
    },
    [Symbol.asyncDispose]: () => lifetime.end(),
  };
  parent?.defer(() => lifetime.end());
  return lifetime;
}

async function endAll(controller: AbortController, stops: (() => unknown)[]): Promise<void> {
  controller.abort(new DOMException("The lab is closing.", "AbortError"));
  const failures: unknown[] = [];
  for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
    try {
      await stop();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, "Some parts did not close cleanly.");
}

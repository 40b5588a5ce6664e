const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Ctrl-C, a closed terminal and a polite end all mean: stop. The signal aborts with `reason`; a second one ends this
 * process at once, and the lab takes back all the same.
 *
 * The listeners stay: the one that execa keeps while a child runs ends the process as soon as it finds itself alone, as it
 * would after a `once`.
 */
export function listenForInterrupt(reason?: Error): AbortSignal {
  const stop = new AbortController();
  for (const [name, number] of Object.entries(SIGNALS))
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(128 + number);
      stop.abort(reason);
    });
  return stop.signal;
}

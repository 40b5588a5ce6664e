/** Ctrl-C, a closed terminal and a polite end all mean: stop. A second one ends this at once; the lab takes it back all the same. */
export function listenForInterrupt(): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(name, () => stop.abort());
  return stop.signal;
}

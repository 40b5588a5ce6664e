/** Work that is done at once when asked for, and then at most once in `everyMs`; asked meanwhile, it follows at the end of that time. */
export function coalesce(everyMs: number, work: () => void) {
  let timer: NodeJS.Timeout | null = null;
  let isAsked = false;
  const tick = () => {
    timer = null;
    if (!isAsked) return;
    run();
  };
  const run = () => {
    isAsked = false;
    timer = setTimeout(tick, everyMs);
    work();
  };
  return {
    ask() {
      isAsked = true;
      if (timer === null) run();
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      isAsked = false;
    },
  };
}

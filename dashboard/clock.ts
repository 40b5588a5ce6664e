import { type ReadonlySignal, signal } from "@preact/signals";

/** The lab's time as the page knows it. */
export interface LabClock {
  /** Epoch milliseconds by the server's clock, stepping once a second: what ages and countdowns read. */
  readonly now: ReadonlySignal<number>;
  /** The server's time at this very moment. */
  read(): number;
  /** Learns from a message's stamp. Messages only ever arrive late, so the smallest lateness is nearest to the truth. */
  learn(at: number): void;
  /** A new connection may be to a machine whose clock was set. */
  forget(): void;
  stop(): void;
}

export function openClock(everyMs = 1000): LabClock {
  let offset: number | null = null;
  const read = () => Date.now() + (offset ?? 0);
  const now = signal(read());
  const ticker = setInterval(() => (now.value = read()), everyMs);
  return {
    now,
    read,
    learn(at) {
      const seen = at - Date.now();
      if (offset !== null && seen <= offset) return;
      const isFirst = offset === null;
      offset = seen;
      if (isFirst) now.value = read();
    },
    forget() {
      offset = null;
    },
    stop: () => clearInterval(ticker),
  };
}

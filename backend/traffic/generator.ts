import type { Clock } from "../core/clock.ts";
import type { After, Answer, Send } from "./protocol.ts";
import { keptMs } from "./books.ts";
import type { Tally } from "./tally.ts";

/** Sends orders on an absolute schedule, whatever the shop answers: an open loop. */
export interface Generator {
  /** From now on this many orders a second. `since`: orders were due from then on (epoch milliseconds), though nobody sent them. */
  setRate(ordersPerSecond: number, since?: number | null): void;
  /** Every order due before this moment (epoch milliseconds) is in the tally. */
  bookedUntil(): number;
}

export interface GeneratorOptions {
  readonly clock: Clock;
  readonly after: After;
  readonly send: Send;
  readonly tally: Tally;
  /** Makes an order's id unique. */
  readonly prefix: string;
  /** An order is given up this long after it was due. */
  readonly timeoutMs?: number;
  /** Orders under way at most; past it they are shed. */
  readonly limit?: number;
}

/** An order that could not leave for longer than this was not sent: the machine slept, and a burst on waking would only be noise. */
const tooLateMs = 500;
/** When a timeout itself comes late, answers that wait in the socket get this long to be read. */
const graceMs = 50;
/** The wall clock moved against the monotonic one by more than this: somebody set it, or the machine slept. */
const clockJumpMs = 250;

/** A generator at rate 0. */
export function createGenerator(options: GeneratorOptions): Generator {
  const { clock, after } = options;
  let everyMs = 0;
  let origin = 0;
  let next = 0;
  let cancel = () => {};
  const wall = createWall(clock);
  const place = createPlacing(options, wall);

  const dueAt = () => origin + next * everyMs;
  const tick = () => {
    const now = clock.monotonic();
    const unseen = Math.floor((now - keptMs - dueAt()) / everyMs);
    if (unseen > 0) {
      options.tally.shedUnseen(unseen);
      next += unseen;
    }
    for (; dueAt() <= now; next++) place(dueAt(), now);
    cancel = after(Math.max(1, dueAt() - clock.monotonic()), tick);
  };
  return {
    setRate(ordersPerSecond, since = null) {
      cancel();
      cancel = () => {};
      const now = clock.monotonic();
      const missed = since === null ? 0 : Math.max(0, clock.now() - since);
      everyMs = ordersPerSecond > 0 ? 1000 / ordersPerSecond : 0;
      origin = now - missed;
      next = 0;
      if (everyMs > 0) tick();
    },
    bookedUntil: () => (everyMs > 0 ? wall(dueAt()) : clock.now()),
  };
}

/** Monotonic moments as epoch milliseconds: steady while the clocks agree, so that buckets neither bunch nor tear. */
function createWall(clock: Clock) {
  let offset = clock.now() - clock.monotonic();
  return (at: number) => {
    const fresh = clock.now() - clock.monotonic();
    if (Math.abs(fresh - offset) > clockJumpMs) offset = fresh;
    return at + offset;
  };
}

/** Books an order that is due, and sends it unless it is too late or too many are under way. */
function createPlacing(options: GeneratorOptions, wall: (at: number) => number) {
  const { clock, tally, send, limit = 500 } = options;
  let underWay = 0;
  let count = 0;
  return (due: number, now: number) => {
    const at = wall(due);
    tally.intend(at);
    const shed = (reason: string) =>
      tally.settle(at, { outcome: "shed", tookMs: null, pod: null, reason });
    if (now - due > tooLateMs) return shed("shed: the visitors were held up");
    if (underWay >= limit) return shed("shed: too many orders under way");
    underWay += 1;
    count += 1;
    tally.late(Math.max(0, clock.monotonic() - due));
    const settle = createSettling(options, due, (answer) => {
      underWay -= 1;
      const tookMs = clock.monotonic() - due;
      settleIn(tally, at, { answer, tookMs, timeoutMs: options.timeoutMs ?? 2000 });
    });
    settle.giveUpWith(send(`${options.prefix}-${count}`, settle.answered));
  };
}

/** The first of answer and timeout counts; what comes after it is nothing. */
function createSettling(
  { clock, after, timeoutMs = 2000 }: GeneratorOptions,
  due: number,
  done: (answer: Answer | null) => void,
) {
  let isOpen = true;
  let giveUp = () => {};
  const settle = (answer: Answer | null) => {
    if (!isOpen) return;
    isOpen = false;
    cancel();
    done(answer);
  };
  const timeOut = () => {
    settle(null);
    giveUp();
  };
  const onTime = () => {
    const isLate = clock.monotonic() - due > timeoutMs + tooLateMs;
    if (isLate) cancel = after(graceMs, timeOut);
    else timeOut();
  };
  let cancel = after(Math.max(0, due + timeoutMs - clock.monotonic()), onTime);
  return {
    answered: (answer: Answer) => settle(answer),
    giveUpWith: (way: () => void) => void (giveUp = way),
  };
}

interface Ended {
  readonly answer: Answer | null;
  readonly tookMs: number;
  readonly timeoutMs: number;
}

/** A timeout counts as the time that was waited, or the percentiles would praise an outage. A quick refusal is no latency. */
function settleIn(tally: Tally, at: number, { answer, tookMs, timeoutMs }: Ended): void {
  if (answer === null) {
    tally.settle(at, { outcome: "timeout", tookMs: timeoutMs, pod: null, reason: "timeout" });
    return;
  }
  const isOurs = tookMs > timeoutMs + tooLateMs;
  const { outcome, pod } = answer;
  tally.settle(at, {
    outcome,
    tookMs: outcome === "ok" && !isOurs ? tookMs : null,
    pod,
    kitchen: answer.outcome === "ok" ? (answer.kitchen ?? null) : null,
    reason: outcome === "error" ? answer.reason : null,
  });
}

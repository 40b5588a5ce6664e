import { type Clock, systemClock } from "../core/clock.ts";
import { LabError } from "../core/errors.ts";
import type { Lifetime } from "../core/lifetime.ts";
import { restartDelay } from "../core/restart.ts";
import type { VisitorsEvent } from "../wire/events.ts";
import { type Launch, launchProcess, type RunningWorker } from "./launch.ts";
import { type AcknowledgedOrders, createKeeping } from "./order-book.ts";
import { createMerge } from "./merge.ts";
import type { After } from "./protocol.ts";

/** Visitors on their way. */
export interface VisitorsHandle {
  /** Orders a second, 0 to 500. Throws a LabError `bad-rate` for anything else. */
  setRate(ordersPerSecond: number): void;
  /** Ends the visitors; twice does no harm. */
  stop(): Promise<void>;
  /** Ids of acknowledged orders, kept on demand. */
  readonly acknowledged: AcknowledgedOrders;
  /** How the visitors' own process is. */
  health(): VisitorsHealth;
}

export interface VisitorsHealth {
  readonly pid: number | null;
  readonly restarts: number;
  /** How late orders left over the last 10 s, or null before the first. */
  readonly lateP99Ms: number | null;
}

export interface VisitorsOptions {
  /** Where the shop answers: http on this machine's loopback, nothing else. */
  readonly shopUrl: string;
  readonly ordersPerSecond: number;
  readonly emit: (event: VisitorsEvent) => void;
  readonly lifetime: Lifetime;
  readonly clock?: Clock;
  readonly launch?: Launch;
  readonly after?: After;
}

export const mostOrdersPerSecond = 500;

/** Sends visitors to the shop until the lifetime ends. A worker that dies is replaced, and what was missed counts as shed. */
export function startVisitors(options: VisitorsOptions): VisitorsHandle {
  const { emit, clock = systemClock, launch = launchProcess, after = inRealTime } = options;
  const target = targetOf(options.shopUrl);
  const merge = createMerge();
  const keeping = createKeeping((isKept) => worker?.tell({ type: "book", isKept }));
  let rate = checkedRate(options.ordersPerSecond);
  let worker: RunningWorker | null = null;
  let lateP99Ms: number | null = null;
  let [restarts, delayMs] = [0, 0];
  let isStopped = false;
  let cancelRestart = () => {};

  const start = () => {
    const startedAt = clock.monotonic();
    worker = launch(
      (report) => {
        if (isStopped) return;
        lateP99Ms = report.lateP99Ms;
        keeping.hear(report.acknowledged);
        emit(merge.hear(report));
      },
      () => {
        worker = null;
        if (isStopped) return;
        const event = merge.workerEnded(clock.now());
        if (event !== null) emit(event);
        delayMs = restartDelay(clock.monotonic() - startedAt, delayMs);
        restarts += 1;
        cancelRestart = after(delayMs, start);
      },
    );
    worker.tell({ type: "start", ...target, ordersPerSecond: rate, since: merge.until() });
    keeping.tellAgain();
  };
  const stop = async () => {
    isStopped = true;
    cancelRestart();
    await worker?.stop();
  };
  start();
  options.lifetime.defer(stop);
  return {
    setRate(ordersPerSecond) {
      rate = checkedRate(ordersPerSecond);
      worker?.tell({ type: "rate", ordersPerSecond: rate });
    },
    stop,
    acknowledged: keeping.orders,
    health: () => ({ pid: worker?.pid ?? null, restarts, lateP99Ms }),
  };
}

/** The visitors reach one place only, and none that a request could name: the shop's port on this machine. */
function targetOf(shopUrl: string): { readonly host: string; readonly port: number } {
  const url = URL.parse(shopUrl);
  const hosts = new Map([
    ["127.0.0.1", "127.0.0.1"],
    ["localhost", "127.0.0.1"],
    ["[::1]", "::1"],
  ]);
  const host = url === null ? undefined : hosts.get(url.hostname);
  const isPlain =
    url?.protocol === "http:" && url.pathname === "/" && url.search === "" && url.username === "";
  if (url === null || host === undefined || !isPlain)
    throw new LabError(
      "target-refused",
      `Visitors cannot go to "${shopUrl.slice(0, 200)}".`,
      "They only visit the shop on this machine's loopback, such as http://127.0.0.1:8080.",
    );
  return { host, port: Number(url.port === "" ? 80 : url.port) };
}

function checkedRate(ordersPerSecond: number): number {
  if (ordersPerSecond >= 0 && ordersPerSecond <= mostOrdersPerSecond) return ordersPerSecond;
  throw new LabError(
    "bad-rate",
    `${ordersPerSecond} orders a second is not possible.`,
    `Choose 0 to ${mostOrdersPerSecond} orders a second.`,
  );
}

const inRealTime: After = (ms, work) => {
  const handle = setTimeout(work, ms);
  return () => clearTimeout(handle);
};

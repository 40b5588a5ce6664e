// The visitors' own process, so that a busy lab never looks like an outage. It lives and dies with the lab.
import { randomBytes } from "node:crypto";
import { flushCompileCache } from "node:module";
import process from "node:process";
import { systemClock } from "../core/clock.ts";
import { createGenerator, type Generator } from "./generator.ts";
import { createSend } from "./order.ts";
import type { After, Report, Send, ToWorker } from "./protocol.ts";
import { createTally } from "./tally.ts";

const reportEveryMs = 100;
const after: After = (ms, work) => {
  const handle = setTimeout(work, ms);
  return () => clearTimeout(handle);
};

let generator: Generator | null = null;
/** Ids of acknowledged orders that were not reported yet; null while nobody asks for them. */
let acknowledged: string[] | null = null;

// Ctrl-C reaches the whole group: the lab decides when its visitors go.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.exit());
process.on("message", (message: ToWorker) => {
  switch (message.type) {
    case "start":
      generator = start(message);
      // Now, because it is ended without a goodbye.
      flushCompileCache();
      break;
    case "rate":
      generator?.setRate(message.ordersPerSecond);
      break;
    case "book":
      acknowledged = message.isKept ? (acknowledged ?? []) : null;
      break;
    default:
      message satisfies never;
  }
});

function start(message: Extract<ToWorker, { type: "start" }>): Generator {
  const tally = createTally(() => systemClock.monotonic());
  const generator = createGenerator({
    clock: systemClock,
    after,
    send: noting(createSend(message.host, message.port)),
    tally,
    prefix: `v-${randomBytes(6).toString("hex")}`,
  });
  generator.setRate(message.ordersPerSecond, message.since);
  let said = "";
  setInterval(() => {
    const figures = tally.report(systemClock.now());
    const { at: _at, ...news } = figures;
    const saying = JSON.stringify(news);
    if (figures.changed.length === 0 && saying === said) return;
    said = saying;
    const ids = acknowledged?.splice(0);
    const report: Report = {
      ...figures,
      until: generator.bookedUntil(),
      ...(ids === undefined ? {} : { acknowledged: ids }),
    };
    // A lab that was killed hears nothing more: the channel's end, which comes in a moment, ends this process.
    process.send?.(report, undefined, undefined, () => {});
  }, reportEveryMs);
  return generator;
}

/** Notes each acknowledged order. */
function noting(send: Send): Send {
  return (id, settle) =>
    send(id, (answer) => {
      if (answer.outcome === "ok") acknowledged?.push(id);
      settle(answer);
    });
}

// The audience's own process: the only part of the lab that listens beyond this machine. It knows what its standard input tells it, and ends with it.
import { constants, setPriority } from "node:os";
import process from "node:process";
import { createInterface } from "node:readline";
import { type FromAudience, readLine, toAudience } from "./protocol.ts";
import { type Hall, openHall } from "./hall.ts";

const say = (line: FromAudience) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // A machine that does not let us yield serves phones all the same.
}
// Ctrl-C reaches the whole group: the lab decides when its audience goes.
process.on("SIGINT", () => {});
process.stdout.on("error", () => process.exit());

let hall: Hall | null = null;
const lines = createInterface({ input: process.stdin });
lines.on("close", () => process.exit());
lines.on("line", (line) => {
  const message = readLine(toAudience, line);
  if (message === null) return;
  if (message.type === "summary") return hall?.tell({ ...message, type: "now" });
  if (hall !== null) return;
  hall = openHall({
    ...message,
    heard: (phones) => say({ type: "phones", phones }),
    tallied: (tally) => say({ type: "tally", ...tally }),
    ended: () => process.exit(),
  });
  hall.listening.then(
    (port) => say({ type: "listening", port }),
    (error: unknown) => {
      const isTaken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
      say({ type: "refused", code: isTaken ? "port-taken" : "cannot-listen" });
    },
  );
});

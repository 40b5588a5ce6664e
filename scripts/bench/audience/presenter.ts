// The presenter's page as far as the stream goes, in a process of its own: notes how old each pod's news is when it arrives.
import process from "node:process";
import { io } from "socket.io-client";
import type { Batch, Snapshot } from "../../../backend/wire/messages.ts";
import { wallClock } from "./wall-clock.ts";

const [, , origin = "", cookie = ""] = process.argv;
const ages: number[] = [];
const socket = io(origin, { transports: ["websocket"], extraHeaders: { origin, cookie } });
socket.on("connect", () => socket.emit("resume", { run: "", seq: 0 }));
socket.on("snapshot", (_message: Snapshot) => process.send?.("ready"));
socket.on("batch", ({ events }: Batch) => {
  const now = wallClock();
  for (const event of events) if (event.type === "seen") ages.push(now - event.at);
});
process.on("message", () => process.send?.(ages.splice(0)));
process.on("disconnect", () => process.exit());

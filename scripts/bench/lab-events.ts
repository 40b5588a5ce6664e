import { io } from "socket.io-client";
import { reduce } from "../../backend/wire/reduce.ts";
import type { LabEvent } from "../../backend/wire/events.ts";
import type { Batch, Snapshot } from "../../backend/wire/messages.ts";
import type { LabState } from "../../backend/wire/state.ts";
import type { RunningLab } from "../../backend/running-lab.ts";

/** What a running lab knows and tells, heard as a page hears it. */
export interface LabEvents {
  readonly state: () => LabState;
  /** The state of the beginning. */
  readonly opening: LabState;
  /** All that was told since. */
  readonly events: readonly LabEvent[];
  close(): void;
}

/** Pairs like a browser, and listens. */
export async function openLabEvents(lab: RunningLab): Promise<LabEvents> {
  const origin = `http://127.0.0.1:${lab.port}`;
  const { code } = await lab.post<{ code: string }>("/api/codes", {});
  const answer = await fetch(`${origin}/api/pair`, {
    method: "POST",
    headers: { origin, "content-type": "application/json" },
    body: JSON.stringify({ code }),
  });
  const [cookie = ""] = (answer.headers.getSetCookie()[1] ?? "").split(";");
  const socket = io(origin, { transports: ["websocket"], extraHeaders: { origin, cookie } });
  const events: LabEvent[] = [];
  const first = Promise.withResolvers<LabState>();
  let state: LabState | null = null;
  socket.on("connect", () => socket.emit("resume", { run: "", seq: 0 }));
  socket.on("connect_error", (error: Error) => first.reject(error));
  socket.on("snapshot", (message: Snapshot) => {
    state = message.state;
    first.resolve(message.state);
  });
  socket.on("batch", (message: Batch) => {
    for (const event of message.events) {
      events.push(event);
      if (state !== null) state = reduce(state, event);
    }
  });
  const opening = await first.promise;
  return {
    state: () => state ?? opening,
    opening,
    events,
    close: () => void socket.disconnect(),
  };
}

import type { WebSocket } from "ws";
import type { PhoneGoodbye, PhoneHello, PhoneMessage } from "../wire/audience.ts";
import { coalesce } from "./coalesce.ts";

const everyMs = 500;
/** A phone that has not taken this much yet is skipped, and gets the whole later. */
const skipAbove = 16_384;
const slowMs = 10_000;

/** The phones' sockets: they are told; who says anything on one is closed. */
export type Phones = ReturnType<typeof createPhones>;

export function createPhones(heard: (phones: number) => void) {
  const phones = new Set<WebSocket>();
  /** Since when a phone has been skipped. */
  const slow = new Map<WebSocket, number>();
  let last: Buffer | null = null;
  const send = (phone: WebSocket, now: number) => {
    if (last === null) return;
    if (phone.bufferedAmount <= skipAbove) {
      slow.delete(phone);
      return phone.send(last, { binary: false });
    }
    const since = slow.get(phone) ?? now;
    slow.set(phone, since);
    if (now - since > slowMs) phone.terminate();
  };
  const telling = coalesce(everyMs, () => {
    for (const phone of phones) send(phone, Date.now());
  });
  const counting = coalesce(everyMs, () => heard(phones.size));
  return {
    count: () => phones.size,
    /** `hello`: for this one alone; null where it needs none. */
    add(phone: WebSocket, hello: PhoneHello | null) {
      phones.add(phone);
      counting.ask();
      phone.on("error", () => phone.terminate());
      phone.on("message", () => phone.close(1008));
      phone.on("close", () => {
        phones.delete(phone);
        slow.delete(phone);
        counting.ask();
      });
      send(phone, Date.now());
      if (hello !== null) phone.send(JSON.stringify(hello));
    },
    tell(message: PhoneMessage) {
      last = Buffer.from(JSON.stringify(message));
      telling.ask();
    },
    close() {
      telling.stop();
      counting.stop();
      const goodbye: PhoneGoodbye = { type: "end" };
      for (const phone of phones) {
        phone.send(JSON.stringify(goodbye));
        phone.close(1000);
      }
    },
  };
}

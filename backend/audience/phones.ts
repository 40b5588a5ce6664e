import type { WebSocket } from "ws";
import type { PhoneGoodbye, PhoneHello, PhoneMessage } from "../wire/audience.ts";
import { coalesce } from "./coalesce.ts";

/** What broke or heals, and the vote: at once, and then at most so often. */
const newsMs = 100;
/** Figures that run anyway. */
const figuresMs = 1000;
const countMs = 500;
/** A phone that has not taken this much yet is skipped, and gets the whole later. */
const skipAbove = 16_384;
const slowMs = 10_000;

/** The phones' sockets: they are told; who says anything on one is closed. */
export type Phones = ReturnType<typeof createPhones>;

export function createPhones(heard: (phones: number) => void) {
  const phones = new Set<WebSocket>();
  const { send, forget } = createSender();
  let last: Buffer | null = null;
  let knownNews = "";
  const toAll = () => {
    for (const phone of phones) send(phone, last);
  };
  const news = coalesce(newsMs, toAll);
  const figures = coalesce(figuresMs, toAll);
  const counting = coalesce(countMs, () => heard(phones.size));
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
        forget(phone);
        counting.ask();
      });
      send(phone, last);
      if (hello !== null) phone.send(JSON.stringify(hello));
    },
    tell(message: PhoneMessage) {
      last = Buffer.from(JSON.stringify(message));
      const was = knownNews;
      knownNews = newsIn(message);
      (knownNews === was ? figures : news).ask();
    },
    close() {
      news.stop();
      figures.stop();
      counting.stop();
      const goodbye: PhoneGoodbye = { type: "end" };
      for (const phone of phones) {
        phone.send(JSON.stringify(goodbye));
        phone.close(1000);
      }
    },
  };
}

function createSender() {
  /** Since when a phone has been skipped. */
  const slow = new Map<WebSocket, number>();
  return {
    forget: (phone: WebSocket) => void slow.delete(phone),
    send: (phone: WebSocket, message: Buffer | null) => {
      if (message === null) return;
      if (phone.bufferedAmount <= skipAbove) {
        slow.delete(phone);
        return phone.send(message, { binary: false });
      }
      const now = Date.now();
      const since = slow.get(phone) ?? now;
      slow.set(phone, since);
      if (now - since > slowMs) phone.terminate();
    },
  };
}

/** What a hall looks up for: all but what changes with every order. */
const newsIn = ({ summary: { availability: _availability, ...summary }, vote }: PhoneMessage) =>
  JSON.stringify({ summary, vote });

// The hall: so many phones in a process of their own, over loopback. Told over its channel what to do; notes when each phone knew of which news.
import { request } from "node:http";
import process from "node:process";
import { WebSocket } from "ws";
import { sleep } from "../../../backend/core/wait.ts";
import { wallClock } from "./wall-clock.ts";

/** What the bench asks of the hall. */
export type ToHall =
  | { readonly do: "join"; readonly url: string; readonly phones: number }
  | { readonly do: "report"; readonly news: readonly (readonly [mark: number, at: number])[] }
  | { readonly do: "vote"; readonly round: number; readonly options: number; readonly ms: number };
/** What the hall answers. */
export type FromHall =
  | { readonly is: "joined" }
  /** From the change in the lab until a phone had it, milliseconds, each phone and each news; how many never came; bytes that each phone was sent. */
  | {
      readonly is: "report";
      readonly lateMs: readonly number[];
      readonly missing: number;
      readonly bytes: number;
    }
  | { readonly is: "voted"; readonly answers: Readonly<Record<string, number>> };

interface Phone {
  readonly socket: WebSocket;
  ticket: string | null;
  /** The highest mark known so far, and since when each. */
  readonly known: (readonly [mark: number, at: number])[];
  bytes: number;
}

let hall: URL | null = null;
const phones: Phone[] = [];

process.on("message", (asked: ToHall) => void obey(asked));
process.on("disconnect", () => process.exit());
const say = (answer: FromHall) => process.send?.(answer);

async function obey(asked: ToHall): Promise<void> {
  if (asked.do === "join") {
    hall = new URL(asked.url);
    // A hall does not come in at once: a hundred a tenth of a second.
    for (let i = 0; i < asked.phones; i++) {
      phones.push(join(hall));
      if (i % 100 === 99) await sleep(100);
    }
    while (phones.some(({ ticket }) => ticket === null)) await sleep(50);
    say({ is: "joined" });
  } else if (asked.do === "report") {
    const late = phones.flatMap(({ known }) => asked.news.map((news) => latenessOf(known, news)));
    const came = late.filter((ms) => ms !== null);
    const bytes = phones.reduce((sum, phone) => sum + phone.bytes, 0) / Math.max(1, phones.length);
    say({ is: "report", lateMs: came, missing: late.length - came.length, bytes });
  } else {
    const answers: Record<string, number> = {};
    await Promise.all(
      phones.map(async (phone, i) => {
        await sleep(Math.random() * asked.ms);
        const said = await vote(phone, asked.round, i % asked.options).catch(
          (error: Error) => error.message,
        );
        answers[said] = (answers[said] ?? 0) + 1;
      }),
    );
    say({ is: "voted", answers });
  }
}

function join({ host, pathname }: URL): Phone {
  const socket = new WebSocket(`ws://${host}${pathname}live`, { origin: `http://${host}` });
  const phone: Phone = { socket, ticket: null, known: [], bytes: 0 };
  socket.on("error", (error) => console.error(`A phone: ${error.message}`));
  socket.on("message", (data: Buffer) => {
    const at = wallClock();
    phone.bytes += data.length;
    const text = data.toString("latin1");
    phone.ticket ??= /"ticket":"([^"]+)"/.exec(text)?.[1] ?? null;
    const mark = Number(/"podsTotal":(\d+)/.exec(text)?.[1] ?? -1);
    if (mark > (phone.known.at(-1)?.[0] ?? -1)) phone.known.push([mark, at]);
  });
  return phone;
}

function latenessOf(known: Phone["known"], [mark, at]: readonly [number, number]): number | null {
  const heard = known.find(([seen]) => seen >= mark);
  return heard === undefined ? null : heard[1] - at;
}

function vote({ ticket }: Phone, round: number, option: number): Promise<string> {
  if (hall === null) return Promise.reject(new Error("not joined"));
  const { host, hostname, port, pathname } = hall;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = { host, origin: `http://${host}`, "content-type": "application/json" };
  const asked = request(
    { host: hostname, port, path: `${pathname}vote`, method: "POST", headers, agent: false },
    (answer) => {
      let text = "";
      answer.on("data", (piece: Buffer) => (text += piece.toString()));
      answer.on("end", () =>
        resolve(answer.statusCode === 200 ? "counted" : `HTTP ${answer.statusCode} ${text}`),
      );
    },
  );
  asked.on("error", reject);
  asked.end(JSON.stringify({ ticket, round, option }));
  return promise;
}

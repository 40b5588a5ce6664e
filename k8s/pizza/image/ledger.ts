import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Order, openOrderBook } from "./order-book.ts";
import { BadRequest, ok, type Part } from "./server.ts";
import type { Settings } from "./settings.ts";

/** Keeps the order book. Its answer to POST /orders is a promise: the order is on disk. */
export function createLedger({ pod, ordersFile }: Settings): Part {
  mkdirSync(dirname(ordersFile), { recursive: true });
  const book = openOrderBook(ordersFile);
  return {
    routes: {
      "POST /orders": async ({ json }) =>
        ok({ ...(await book.write(readOrder(await json()))), ledger: pod }),
      "GET /orders": ({ url }) => {
        const since = readNumber(url, "since", 0, Number.MAX_SAFE_INTEGER);
        const limit = readNumber(url, "limit", 1000, 10_000);
        return ok({ count: book.count(), orders: book.since(since, limit), ledger: pod });
      },
      "GET /order": ({ url }) => {
        const entry = book.find(url.searchParams.get("id") ?? "");
        if (entry === null) return { status: 404, json: { error: "No such order." } };
        return ok({ ...entry, ledger: pod });
      },
    },
    notReady: () => book.problem(),
    fill: () => book.fill(),
    close: () => book.close(),
  };
}

const idPattern = /^[\w.-]{1,64}$/;

function readOrder(value: unknown): Order {
  const { id, pizza } = (value ?? {}) as Record<string, unknown>; // both are checked next
  if (typeof id !== "string" || !idPattern.test(id) || typeof pizza !== "string")
    throw new BadRequest("An order has an id (letters, digits, . _ -, at most 64) and a pizza.");
  return { id, pizza };
}

function readNumber(url: URL, name: string, fallback: number, max: number): number {
  const value = Number(url.searchParams.get(name) ?? fallback);
  if (Number.isSafeInteger(value) && value >= 0 && value <= max) return value;
  throw new BadRequest(`${name} must be a whole number from 0 to ${max}.`);
}

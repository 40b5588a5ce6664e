import { createServer } from "node:http";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { createKeeping, openOrderBook } from "../../../backend/traffic/order-book.ts";

const closers: (() => unknown)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** A ledger behind a shop, as the real one answers: numbers without a gap, pages by number. */
async function stage(written: readonly string[] = []) {
  const orders = [...written];
  const say = { status: 200 };
  const server = createServer(({ url = "" }, response) => {
    const { searchParams } = new URL(url, "http://shop");
    const [since, limit] = ["since", "limit"].map((name) => Number(searchParams.get(name)));
    const all = orders.map((id, i) => ({ id, number: i + 1 }));
    const page = all.filter(({ number }) => number > (since ?? 0)).slice(0, limit);
    response.writeHead(say.status).end(JSON.stringify({ count: orders.length, orders: page }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const told: boolean[] = [];
  const keeping = createKeeping((isKept) => told.push(isKept));
  const open = () => openOrderBook(`http://127.0.0.1:${port}`, keeping.orders);
  return { orders, say, told, keeping, open };
}

test("an order that was acknowledged and is not in the ledger is missing", async () => {
  const { orders, keeping, open } = await stage(["old"]);
  const book = await open();

  orders.push("a", "c");
  keeping.hear(["a", "b", "c"]);

  expect([book.acknowledged(), await book.missing()]).toEqual([3, ["b"]]);
});

test("every page of a long ledger is read", async () => {
  const { orders, keeping, open } = await stage(["old"]);
  const book = await open();
  const ids = Array.from({ length: 2500 }, (_, i) => `o-${i}`);

  orders.push(...ids);
  keeping.hear(ids);

  expect(await book.missing()).toEqual([]);
});

test("an order on its way when the book was opened counts as written", async () => {
  const { keeping, open } = await stage(["early"]);
  const book = await open();

  keeping.hear(["early"]);

  expect(await book.missing()).toEqual([]);
});

test("nothing is kept before it is opened and after it is closed; the worker is told", async () => {
  const { keeping, told, open } = await stage();

  keeping.hear(["before"]);
  const book = await open();
  keeping.tellAgain();
  keeping.hear(["during"]);
  const during = book.acknowledged();
  book.close();
  keeping.hear(["after"]);

  expect([during, book.acknowledged(), told]).toEqual([1, 0, [true, true, false]]);
});

test("a ledger that does not answer is a refusal, never an empty ledger", async () => {
  const { keeping, say, open } = await stage();
  const book = await open();
  keeping.hear(["a"]);
  say.status = 503;

  await expect(book.missing()).rejects.toMatchObject({ code: "no-ledger" });
  await expect(open()).rejects.toMatchObject({ code: "no-ledger" });
});

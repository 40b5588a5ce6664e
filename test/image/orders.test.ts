import { expect, test } from "vitest";
import { waitFor } from "../../backend/core/wait.ts";
import { openShop } from "./pizza-containers.ts";
import { needsPizzaImage } from "./pizza-image.ts";

needsPizzaImage();

interface Answer {
  readonly orderId: string;
  readonly number: number;
  readonly seal: string | null;
}
interface Book {
  readonly count: number;
  readonly orders: readonly { readonly id: string }[];
}

test("an order names who served it, and comes with a seal that is whole", async () => {
  await using shop = await openShop();
  const { storefront } = shop.parts;

  const answer = await storefront.get("/order?pizza=funghi&id=one");
  const order = (await answer.json()) as Answer;
  const seal = encodeURIComponent(order.seal ?? "");
  const receipt = await (await storefront.get(`/receipt?id=one&seal=${seal}`)).text();
  const forged = await (await storefront.get(`/receipt?id=one&seal=x${seal}`)).text();

  expect(answer.status).toBe(200);
  expect(order).toMatchObject({
    orderId: "one",
    pizza: "Funghi",
    number: 1,
    version: "v1",
    storefront: "storefront",
    kitchen: "kitchen",
    ledger: "ledger",
  });
  expect(receipt).toContain("The seal is whole.");
  expect(forged).toContain("The seal is broken");
});

test("the same order twice is one order", async () => {
  await using shop = await openShop();
  const { storefront, ledger } = shop.parts;

  const answers = await Promise.all([1, 2, 3].map(() => storefront.get("/order?id=same")));
  const numbers = await Promise.all(
    answers.map(async (one) => ((await one.json()) as Answer).number),
  );

  expect(numbers).toEqual([1, 1, 1]);
  expect(((await (await ledger.get("/orders")).json()) as Book).count).toBe(1);
});

test("no acknowledged order is lost when the ledger is killed under load", async () => {
  await using shop = await openShop();
  const { storefront, ledger } = shop.parts;
  const acknowledged: string[] = [];
  let isOver = false;
  const visitor = async (name: number) => {
    for (let turn = 0; !isOver; turn++) {
      const answer = await storefront.get(`/order?id=${name}-${turn}`);
      if (answer.status === 200) acknowledged.push(((await answer.json()) as Answer).orderId);
      else isOver = true;
    }
  };

  const visitors = Promise.all([1, 2, 3, 4, 5].map(visitor));
  await waitFor(() => (acknowledged.length > 100 ? true : null), {
    what: "a hundred orders",
    timeoutMs: 60_000,
    everyMs: 10,
  });
  await ledger.signal("SIGKILL");
  await visitors;
  const next = await shop.restart("ledger");
  const book = (await (await next.get("/orders?limit=10000")).json()) as Book;

  const kept = new Set(book.orders.map(({ id }) => id));
  expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  expect(kept.size).toBe(book.count);
  expect((await storefront.get("/order?id=after")).status).toBe(200);
});

test("a change of the menu shows without a restart, a broken one closes the shop and says which line", async () => {
  await using shop = await openShop();
  const { storefront } = shop.parts;

  await shop.writeMenu("Calzone: 11.00, folded\n");
  const page = await (await storefront.get("/")).text();
  await shop.writeMenu("Calzone eleven\n");
  const ready = await storefront.get("/readyz");

  expect(page).toContain("Calzone");
  expect(page).not.toContain("Margherita");
  expect(ready.status).toBe(503);
  expect(await ready.text()).toContain("line 1");
});

test("when the key is revoked orders are still taken, and their seal is broken", async () => {
  await using shop = await openShop();
  const { storefront } = shop.parts;

  await shop.revokeKey();
  const order = (await (await storefront.get("/order")).json()) as Answer;
  const page = await (await storefront.get("/")).text();

  expect(order).toMatchObject({ number: 1, seal: null });
  expect(page).toContain("Receipts carry a broken seal");
});

test("a wrong pizza or a wrong id is the visitor's mistake, and said to them", async () => {
  await using shop = await openShop();
  const { storefront } = shop.parts;

  const answers = await Promise.all([
    storefront.get("/order?pizza=hawaii"),
    storefront.get("/order?id=a%20b"),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([400, 400]);
  expect(await answers[0]?.text()).toContain("There is Margherita, Funghi.");
});

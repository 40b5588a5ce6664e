import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openOrderBook } from "../../../k8s/pizza/image/order-book.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "order-book-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const open = () => openOrderBook(join(folder, "orders.db"), () => 1000);

test("an order written twice is one order", async () => {
  const book = open();

  const first = await book.write({ id: "a", pizza: "Funghi" });
  const again = await book.write({ id: "a", pizza: "Marinara" });

  expect(again).toEqual(first);
  expect(book.count()).toBe(1);
  book.close();
});

test("orders that come together are numbered in turn, and there after a reopening", async () => {
  const book = open();
  const orders = ["a", "b", "a", "c"].map((id) => ({ id, pizza: "Funghi" }));

  const written = await Promise.all(orders.map((order) => book.write(order)));
  book.close();
  const reopened = open();

  expect(written.map(({ number }) => number)).toEqual([1, 2, 1, 3]);
  expect(reopened.since(1, 10).map(({ id }) => id)).toEqual(["b", "c"]);
  expect(reopened.find("a")).toEqual({ number: 1, id: "a", pizza: "Funghi", at: 1000 });
  expect(reopened.find("z")).toBeNull();
  reopened.close();
});

test("what could not be written is refused, and the book says it has a problem", async () => {
  const book = open();
  book.close();

  await expect(book.write({ id: "a", pizza: "Funghi" })).rejects.toThrow("Not written");

  expect(book.problem()).toMatch(/not open/);
});

test("on a full disk nothing is written, all that was acknowledged stays, and with room it goes on", async () => {
  const book = open();
  const write = (id: string) => book.write({ id, pizza: "Funghi" });
  await write("before");

  const makeRoom = book.fill();
  await expect(write("a")).rejects.toThrow("Not written: database or disk is full");
  await expect(write("b")).rejects.toThrow("full");
  const problem = book.problem();
  const kept = book.since(0, 10).map(({ id }) => id);
  makeRoom();

  expect([problem, kept]).toEqual(["database or disk is full", ["before"]]);
  expect(book.problem()).toBeNull();
  expect(await write("after")).toMatchObject({ number: 2 });
  book.close();
});

test("a book that was closed while the disk was full is closed in peace", () => {
  const book = open();
  const makeRoom = book.fill();

  book.close();

  expect(makeRoom).not.toThrow();
});

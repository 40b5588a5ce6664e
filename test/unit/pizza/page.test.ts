import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { policy, receiptPage, shopPage } from "../../../k8s/pizza/image/page.ts";

const shop = {
  version: "v1",
  pod: "storefront-1",
  node: "worker",
  menu: [{ name: "Margherita", price: "8.50", toppings: "tomato" }],
  orders: 7,
  key: "0a1b2c3d",
};

test("text from outside never becomes markup", () => {
  const evil = `"><script>alert(1)</script>'&`;

  const page = shopPage({
    ...shop,
    pod: evil,
    menu: [{ name: evil, price: evil, toppings: evil }],
  });

  expect(page).not.toContain("<script>alert");
  expect(page).toContain(`data-pizza="&#34;&#62;&#60;script&#62;alert(1)`);
});

test("the page's own script is the one its policy allows", () => {
  const script = /<script>([^]*)<\/script>/.exec(shopPage(shop))?.[1] ?? "";

  const hash = createHash("sha256").update(script).digest("base64");

  expect(policy).toContain(`script-src 'sha256-${hash}'`);
});

test("v2 looks different from v1", () => {
  const style = (version: string) =>
    /<style>([^]*)<\/style>/.exec(shopPage({ ...shop, version }))?.[1];

  expect(style("v2")).not.toBe(style("v1"));
  expect(style("bad")).toBe(style("v1"));
});

test("without a key the shop shows a broken seal, without a ledger it says so", () => {
  const page = shopPage({ ...shop, key: null, orders: null });

  expect(page).toContain(`<span class="seal broken">`);
  expect(page).toContain("The ledger is not answering");
});

test.each([
  [true, "The seal is whole."],
  [false, "The seal is broken"],
])("a receipt says whether its seal is whole: %s", (isWhole, words) => {
  const receipt = { version: "v1", id: "order-1", pizza: "Funghi", number: 3, isWhole };

  expect(receiptPage(receipt)).toContain(words);
});

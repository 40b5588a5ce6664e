import { createHash } from "node:crypto";
import { html, type Markup } from "./html.ts";
import { look } from "./look.ts";
import type { Pizza } from "./menu.ts";

export interface Shop {
  readonly version: string;
  readonly pod: string;
  readonly node: string;
  readonly menu: readonly Pizza[];
  /** How many orders the ledger holds, or null when it did not say. */
  readonly orders: number | null;
  /** The signing key's fingerprint, or null when there is none. */
  readonly key: string | null;
}

/** The shop page: the menu, a button for each pizza, and who served the last order. */
export const shopPage = (shop: Shop): string =>
  page(
    shop.version,
    html`<header>
        <h1>Kintsugi Pizza<span class="new">new oven!</span></h1>
        <p>Broken plates mended with gold. The oven is on.</p>
      </header>
      <ul>
        ${shop.menu.map(dish)}
      </ul>
      <output aria-live="polite">Choose a pizza.</output>
      <p>${sealLine(shop.key)}</p>
      <footer>
        ${shop.orders === null ? "The ledger is not answering" : `${shop.orders} orders in the ledger`}
        · pod ${shop.pod}${shop.node === "" ? "" : ` on ${shop.node}`} · ${shop.version}
      </footer>
      ${{ markup: `<script>${script}</script>` }}`,
  );

/** A receipt on paper: what was ordered, and whether its seal is whole. */
export const receiptPage = (receipt: {
  readonly version: string;
  readonly id: string;
  readonly pizza: string;
  readonly number: number;
  readonly isWhole: boolean;
}): string =>
  page(
    receipt.version,
    html`<header><h1>Receipt ${receipt.number}</h1></header>
      <p>One ${receipt.pizza}, order ${receipt.id}.</p>
      <p>
        ${receipt.isWhole ? whole("The seal is whole.") : broken("The seal is broken: nobody vouches for this receipt.")}
      </p>`,
  );

const dish = ({ name, price, toppings }: Pizza): Markup =>
  html`<li>
    <span>${name}<small>${toppings}</small></span> <span>${price}</span>
    <button data-pizza="${name}">Order</button>
  </li>`;

const sealLine = (key: string | null): Markup =>
  key === null
    ? broken("Receipts carry a broken seal: the signing key is gone.")
    : whole(`Receipts are sealed with key ${key}.`);

const whole = (text: string) => html`<span class="seal">● ${text}</span>`;
const broken = (text: string) => html`<span class="seal broken">◐ ${text}</span>`;

function page(version: string, body: Markup): string {
  const style: Markup = { markup: look(version) };
  return html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width" />
      <title>Kintsugi Pizza ${version}</title>
      <style>
        ${style}
      </style>
      <body>
        ${body}
      </body>
    </html>`.markup;
}

/** Orders without leaving the page. Answers are shown as text, never as markup. */
const script = `
const output = document.querySelector("output");
const show = (state, text) => { output.dataset.state = state; output.textContent = text; };
const order = async ({ target }) => {
  const pizza = target.dataset?.pizza;
  if (pizza === undefined) return;
  const id = [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join("-");
  show("", "One " + pizza + ", coming up…");
  try {
    const response = await fetch("/order?" + new URLSearchParams({ pizza, id }), { method: "POST" });
    const given = await response.json();
    if (!response.ok) return show("error", "No pizza (" + response.status + "): " + given.error);
    show("ok", "One " + given.pizza + ", order " + given.number + ".\\n" + given.storefront + " → " + given.kitchen + " → " + given.ledger
      + "\\n" + (given.seal === null ? "◐ Its receipt has a broken seal." : "● Its receipt is sealed."));
  } catch { show("error", "No answer. Try again: the order is never taken twice."); }
};
document.addEventListener("click", order);
`;

const scriptHash = createHash("sha256").update(script).digest("base64");

/** Nothing is loaded, nothing is sent elsewhere, and no script runs but the one above. */
export const policy = `default-src 'none'; style-src 'unsafe-inline'; connect-src 'self'; script-src 'sha256-${scriptHash}'; base-uri 'none'; form-action 'none'`;

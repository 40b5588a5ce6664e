import { randomUUID } from "node:crypto";
import { call, NoReply, type Question, type Reply } from "./call.ts";
import { readMenu } from "./menu.ts";
import { policy, receiptPage, shopPage } from "./page.ts";
import { type Answer, BadRequest, ok, type Part } from "./server.ts";
import type { Settings } from "./settings.ts";

/** Takes orders and shows the shop. */
export function createStorefront(settings: Settings): Part {
  const { peers, menuFile } = settings;
  return {
    routes: {
      "GET /": () => shop(settings),
      "GET /order": ({ url }) => orRefuse(() => order(settings, url)),
      "POST /order": ({ url }) => orRefuse(() => order(settings, url)),
      "GET /orders": ({ url }) =>
        orRefuse(async () => ok(await need(get(peers.ledger, `/orders${url.search}`)))),
      "GET /receipt": ({ url }) => orRefuse(() => receipt(settings, url)),
    },
    // It sells from the menu: without one it has no business.
    notReady: () => problemOf(() => readMenu(menuFile)),
  };
}

/** Kitchen, then ledger, then a seal. Acknowledged only when the ledger has the order on disk. */
async function order({ pod, version, peers, menuFile }: Settings, url: URL): Promise<Answer> {
  const { id, pizza } = readOrder(url, menuFile);
  const baked = await need(post(peers.kitchen, "/bake", { id, pizza }));
  const written = await need(post(peers.ledger, "/orders", { id, pizza }));
  const entry = { id: written["id"], pizza: written["pizza"] };
  const sealed = await want(post(peers.receipts, "/seal", entry));
  return ok({
    orderId: entry.id,
    pizza: entry.pizza,
    number: written["number"],
    version,
    storefront: pod,
    kitchen: baked["kitchen"],
    ledger: written["ledger"],
    seal: sealed?.["seal"] ?? null,
  });
}

async function receipt({ version, peers }: Settings, url: URL): Promise<Answer> {
  const id = url.searchParams.get("id") ?? "";
  const seal = url.searchParams.get("seal") ?? "";
  const entry = await need(get(peers.ledger, `/order?id=${encodeURIComponent(id)}`));
  const pizza = String(entry["pizza"]);
  const checked = await want(post(peers.receipts, "/check", { id, pizza, seal }));
  const isWhole = checked?.["isWhole"] === true;
  const page = receiptPage({ version, id, pizza, number: Number(entry["number"]), isWhole });
  return { status: 200, html: page, policy };
}

async function shop({ pod, node, version, peers, menuFile }: Settings): Promise<Answer> {
  const menu = readMenu(menuFile);
  const [book, keys] = await Promise.all([
    want(get(peers.ledger, "/orders?limit=0")),
    want(get(peers.receipts, "/key")),
  ]);
  const orders = typeof book?.["count"] === "number" ? book["count"] : null;
  const key = typeof keys?.["key"] === "string" ? keys["key"] : null;
  return { status: 200, html: shopPage({ version, pod, node, menu, orders, key }), policy };
}

/** Longer than any bake, shorter than a visitor's patience. */
const workMs = 1500;
/** What makes an answer nicer may not make it late. */
const extraMs = 400;

const post = (peer: string, path: string, body: unknown): Question => ({
  method: "POST",
  peer,
  path,
  body,
  timeoutMs: workMs,
});
const get = (peer: string, path: string): Question => ({
  method: "GET",
  peer,
  path,
  timeoutMs: workMs,
});

/** A neighbour's answer that the order cannot do without. */
async function need(question: Question): Promise<Reply["body"]> {
  const { status, body } = await call(question);
  if (status === 200) return body;
  if (status === 400 || status === 404) throw new BadRequest(String(body["error"]));
  const part = new URL(question.peer).hostname;
  throw new PartFailed(`${part} answered ${status}: ${String(body["error"])}`);
}

/** A neighbour's answer that the order can do without: null when it does not come. */
async function want(question: Question): Promise<Reply["body"] | null> {
  try {
    return await need({ ...question, timeoutMs: extraMs });
  } catch {
    return null; // the page shows what is missing
  }
}

class PartFailed extends Error {}

async function orRefuse(work: () => Promise<Answer>): Promise<Answer> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoReply) return { status: 503, json: { error: error.message } };
    if (error instanceof PartFailed) return { status: 502, json: { error: error.message } };
    throw error;
  }
}

function readOrder(url: URL, menuFile: string) {
  const menu = readMenu(menuFile);
  const wanted = url.searchParams.get("pizza") ?? menu[0]?.name;
  const pizza = menu.find(({ name }) => name.toLowerCase() === wanted?.toLowerCase())?.name;
  if (pizza === undefined)
    throw new BadRequest(
      `"${wanted}" is not on the menu. There is ${menu.map(({ name }) => name).join(", ")}.`,
    );
  const id = url.searchParams.get("id") ?? randomUUID();
  if (!/^[\w.-]{1,64}$/.test(id))
    throw new BadRequest("An id is made of letters, digits, . _ and -, at most 64 of them.");
  return { id, pizza };
}

function problemOf(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

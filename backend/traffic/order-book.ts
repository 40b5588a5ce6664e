import { z } from "zod";
import { LabError } from "../core/errors.ts";

/** Which orders were acknowledged while it was open, and which of them the ledger does not hold. */
export interface OrderBook {
  acknowledged(): number;
  /** Ids that the ledger does not hold. Throws while it does not answer. */
  missing(): Promise<readonly string[]>;
  close(): void;
}

export interface AcknowledgedOrders {
  /** Ids that were heard of since `keep` was called. */
  readonly ids: readonly string[];
  /** Whether ids are kept at all. */
  keep(isKept: boolean): void;
}

/** Ids of acknowledged orders that a worker reports while they are kept; `tell` asks the worker that runs. */
export function createKeeping(tell: (isKept: boolean) => void) {
  const ids: string[] = [];
  let isKept = false;
  const orders: AcknowledgedOrders = {
    ids,
    keep(wanted) {
      isKept = wanted;
      ids.length = 0;
      tell(isKept);
    },
  };
  return {
    orders,
    hear(some: readonly string[] = []) {
      if (isKept) ids.push(...some.slice(0, mostIds - ids.length));
    },
    /** To a worker that has just begun. */
    tellAgain: () => isKept && tell(true),
  };
}

/** More than an hour of usual visitors; the lab's memory is bounded. */
const mostIds = 100_000;
const pageSize = 1000;
/** As many orders as can be under way at once, and more. */
const onTheirWay = 1000;
const answerMs = 3_000;

const pageSchema = z.object({
  count: z.int(),
  orders: z.array(z.object({ id: z.string(), number: z.int() })),
});

/** Begins to keep what is acknowledged. Throws a LabError `no-ledger` while the ledger does not answer. */
export async function openOrderBook(
  shopUrl: string,
  orders: AcknowledgedOrders,
): Promise<OrderBook> {
  // Numbers count up without a gap: what is acknowledged from now on stands after this, but for what is on its way already.
  const { count } = await page(shopUrl, 0, 0);
  orders.keep(true);
  return {
    acknowledged: () => orders.ids.length,
    async missing() {
      const promised = [...orders.ids];
      const written = new Set<string>();
      for (let since = Math.max(0, count - onTheirWay); ;) {
        const { orders: some } = await page(shopUrl, since, pageSize);
        for (const { id } of some) written.add(id);
        const last = some.at(-1);
        if (last === undefined) break;
        since = last.number;
      }
      return promised.filter((id) => !written.has(id));
    },
    close: () => orders.keep(false),
  };
}

async function page(shopUrl: string, since: number, limit: number) {
  try {
    const url = new URL(`/orders?since=${since}&limit=${limit}`, shopUrl);
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return pageSchema.parse(await answer.json());
  } catch (cause) {
    throw new LabError(
      "no-ledger",
      "The ledger does not say which orders it holds.",
      "`kubectl -n pizza get pods` shows how it is.",
      { cause },
    );
  }
}

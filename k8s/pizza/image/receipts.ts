import { fingerprint, isWhole, type Receipt, seal } from "./seal.ts";
import { readKey } from "./key.ts";
import { BadRequest, ok, type Part } from "./server.ts";
import type { Settings } from "./settings.ts";

/** Seals receipts with the key of a Secret, read anew each time: a revoked key counts at once. */
export function createReceipts({ pod, receiptKeyFile }: Settings): Part {
  return {
    routes: {
      "GET /key": () => {
        const key = readKey(receiptKeyFile);
        return ok({ key: key === null ? null : fingerprint(key), receipts: pod });
      },
      "POST /seal": async ({ json }) => {
        const receipt = readReceipt(await json());
        const key = readKey(receiptKeyFile);
        if (key === null) return { status: 503, json: { error: "The signing key was revoked." } };
        return ok({ seal: seal(receipt, key), receipts: pod });
      },
      "POST /check": async ({ json }) => {
        const receipt = readReceipt(await json());
        return ok({ isWhole: isWhole(receipt, receipt.seal, readKey(receiptKeyFile)) });
      },
    },
    // Without a key it still serves: it says that seals are broken.
    notReady: () => null,
  };
}

function readReceipt(value: unknown): Receipt & { readonly seal: string } {
  if (typeof value !== "object" || value === null) throw new BadRequest("A receipt is an object.");
  const { id, pizza, seal = "" } = value as Record<string, unknown>; // each is checked next
  if (typeof id !== "string" || typeof pizza !== "string" || typeof seal !== "string")
    throw new BadRequest("A receipt has an id and a pizza.");
  return { id, pizza, seal };
}

import { createHash, createHmac } from "node:crypto";
import { isSame } from "./key.ts";

/** What a receipt vouches for. */
export interface Receipt {
  readonly id: string;
  readonly pizza: string;
}

/** The seal under a receipt: only who has the key can make it. */
export const seal = (receipt: Receipt, key: string): string =>
  createHmac("sha256", key)
    .update(JSON.stringify([receipt.id, receipt.pizza]))
    .digest("base64url");

/** Whether the seal was made for this receipt with this key. Without a key no seal is whole. */
export const isWhole = (receipt: Receipt, given: string, key: string | null): boolean =>
  key !== null && isSame(given, seal(receipt, key));

/** Eight hex digits that tell keys apart and give none of them away. */
export const fingerprint = (key: string): string =>
  createHash("sha256").update(`fingerprint of ${key}`).digest("hex").slice(0, 8);

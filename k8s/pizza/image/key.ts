import { createHash, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";

/** The key in a mounted Secret as it is now (the kubelet swaps the file), or null where there is none. */
export function readKey(file: string): string | null {
  try {
    return readFileSync(file, "utf8").trim() || null;
  } catch {
    return null; // not mounted, or revoked
  }
}

/** Whether two texts are equal, in a time that tells nothing about where they differ. */
export function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

const digest = (text: string) => createHash("sha256").update(text).digest();

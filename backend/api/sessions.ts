import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { type Clock, systemClock } from "../core/clock.ts";

/** What a browser holds after pairing: the cookie's secret, and the token that its page sends with every write. */
export interface Session {
  readonly secret: string;
  readonly token: string;
}

/** Pairs browsers with the lab: a code from the terminal, once, for a session that outlives the lab's restart. */
export interface Sessions {
  /** A new one-time code, good for ten minutes. Several may be open at once. */
  issueCode(): string;
  /** The session for a code, which is spent by it; null for a wrong, spent or old one. */
  redeem(code: string): Session | null;
  /** The session of a cookie's secret, or null when it is unknown or has ended. */
  find(secret: string): Session | null;
}

export interface SessionsOptions {
  /** Where sessions outlive the lab: hashes only, for its user alone. */
  readonly file: string;
  readonly clock?: Clock;
}

const codeMs = 10 * 60_000;
const sessionMs = 24 * 60 * 60_000;
const codesKept = 16;
const sessionsKept = 32;

/** Neither codes nor secrets are kept, only their hashes: the file lets nobody in. */
interface Kept {
  readonly hash: string;
  readonly endsAt: number;
}
const keptSchema = z.strictObject({
  sessions: z.array(z.strictObject({ hash: z.hex().length(64), endsAt: z.int() })).max(1000),
});

/** Sessions as the file has them; a file that is missing or broken means that browsers pair anew. */
export function createSessions({ file, clock = systemClock }: SessionsOptions): Sessions {
  let sessions = readSessions(file);
  let codes: readonly Kept[] = [];
  const isOpen = ({ endsAt }: Kept) => endsAt > clock.now();
  return {
    issueCode() {
      const code = randomBytes(16).toString("base64url");
      const kept = { hash: hash(code), endsAt: clock.now() + codeMs };
      codes = [...codes.filter(isOpen), kept].slice(-codesKept);
      return code;
    },
    redeem(code) {
      const spent = match(codes.filter(isOpen), code);
      if (spent === null) return null;
      codes = codes.filter((one) => one !== spent);
      const secret = randomBytes(32).toString("base64url");
      const kept = { hash: hash(secret), endsAt: clock.now() + sessionMs };
      sessions = [...sessions.filter(isOpen), kept].slice(-sessionsKept);
      writeSessions(file, sessions);
      return { secret, token: tokenOf(secret) };
    },
    find: (secret) =>
      match(sessions.filter(isOpen), secret) === null ? null : { secret, token: tokenOf(secret) },
  };
}

/** Whether two secrets are the same; how long it takes says nothing about where they differ. */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

/** The token follows from the secret, so that a reloaded page gets the same one and nothing more is kept. */
const tokenOf = (secret: string) =>
  createHmac("sha256", secret).update("kintsugi write token").digest("base64url");

/** Looks at every one, so that the time does not tell which. */
function match(kept: readonly Kept[], secret: string): Kept | null {
  const wanted = digest(secret);
  let found: Kept | null = null;
  for (const one of kept) if (timingSafeEqual(Buffer.from(one.hash, "hex"), wanted)) found = one;
  return found;
}

const digest = (text: string) => createHash("sha256").update(text).digest();
const hash = (text: string) => digest(text).toString("hex");

function readSessions(file: string): readonly Kept[] {
  try {
    return keptSchema.parse(JSON.parse(readFileSync(file, "utf8"))).sessions;
  } catch {
    return [];
  }
}

function writeSessions(file: string, sessions: readonly Kept[]): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.new`;
  writeFileSync(draft, JSON.stringify({ sessions }), { mode: 0o600 });
  renameSync(draft, file);
}

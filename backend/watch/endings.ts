import { messageOf } from "../core/errors.ts";
import type { Random } from "../core/random.ts";

/** How one connection of a reflector came to its end. */
export type Ending =
  /** The API server closed the watch in good order, as it does every half hour or so. */
  | { readonly type: "clean" }
  /** The API server no longer has the history from where we were (410): list again. */
  | { readonly type: "expired" }
  /** It cannot send the initial list as a stream: list it the old way. */
  | { readonly type: "unsupported" }
  /** `since`: up to when what is known was true. `waitMs`: how long the API server wants to be left alone. */
  | {
      readonly type: "broken";
      readonly reason: string;
      readonly since: number;
      readonly waitMs: number;
    };

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the API server refuses connections",
  ECONNRESET: "the connection was reset",
  EPIPE: "the connection was reset",
  UND_ERR_SOCKET: "the connection was cut",
  ENOTFOUND: "the API server's name is unknown",
  EHOSTUNREACH: "there is no way to the API server",
  ENETUNREACH: "there is no way to the API server",
  ETIMEDOUT: "the API server does not answer",
  UND_ERR_CONNECT_TIMEOUT: "the API server does not answer",
  UND_ERR_HEADERS_TIMEOUT: "the API server does not answer",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the API server's certificate is not the one we know",
  SELF_SIGNED_CERT_IN_CHAIN: "the API server's certificate is not the one we know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the API server's certificate is not the one we know",
  ERR_TLS_CERT_ALTNAME_INVALID: "the API server's certificate is for another name",
};

/** Why a connection failed, in words for the page; the error's own where there are none. */
export function reasonOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const code = "code" in cause && typeof cause.code === "string" ? cause.code : "";
    const known = words[code];
    if (known !== undefined) return known;
  }
  return messageOf(error);
}

/** How long to wait before the next try: doubling, jittered so that ten kinds do not come back as one. */
export function backoff(
  failures: number,
  [least, most]: readonly [number, number],
  random: Random,
) {
  const longest = Math.min(most, least * 2 ** Math.min(failures, 20));
  return least + random.next() * Math.max(0, longest - least);
}

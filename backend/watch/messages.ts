import { fields, items, text, whole } from "./translate/fields.ts";
import { readLines } from "./lines.ts";

/** What an API server says on a watch. */
export type WatchMessage =
  | { readonly type: "object"; readonly object: unknown; readonly version: string | null }
  | { readonly type: "deleted"; readonly object: unknown; readonly version: string | null }
  /** `isSynced`: everything that was there at the start has been sent. */
  | { readonly type: "bookmark"; readonly version: string | null; readonly isSynced: boolean }
  | { readonly type: "refused"; readonly code: number; readonly message: string }
  /** Nobody can read it. `isLost`: a change may have been in it. */
  | { readonly type: "garbage" }
  | { readonly type: "cut-off" };

/** No object of the lab comes near; etcd itself refuses over 1.5 MB. */
const longestLine = 2 * 1024 * 1024;
const longestAnswer = 64 * 1024 * 1024;

/** The messages of a watch as they come. */
export async function* readMessages(body: AsyncIterable<Uint8Array>): AsyncGenerator<WatchMessage> {
  for await (const piece of readLines(body, longestLine)) {
    if (piece.type === "line") yield messageFrom(piece.text);
    else yield piece.type === "cut-off" ? piece : { type: "garbage" };
  }
}

function messageFrom(line: string): WatchMessage {
  const given = fields(parse(line));
  const object = fields(given["object"]);
  const metadata = fields(object["metadata"]);
  const version = text(metadata["resourceVersion"]);
  switch (given["type"]) {
    case "ADDED":
    case "MODIFIED":
      return { type: "object", object, version };
    case "DELETED":
      return { type: "deleted", object, version };
    case "BOOKMARK": {
      const isSynced = fields(metadata["annotations"])["k8s.io/initial-events-end"] === "true";
      return { type: "bookmark", version, isSynced };
    }
    case "ERROR":
      return { type: "refused", ...refusalFrom(object) };
    default:
      return { type: "garbage" };
  }
}

/** Code and message of a metav1.Status. */
export function refusalFrom(status: unknown): { readonly code: number; readonly message: string } {
  const given = fields(status);
  const message = text(given["message"]) ?? text(given["reason"]) ?? "no reason given";
  return { code: whole(given["code"]) ?? 0, message };
}

/** One page of a list. */
export interface ListPage {
  readonly objects: readonly unknown[];
  readonly version: string | null;
  readonly next: string | null;
}

export function pageFrom(answer: unknown): ListPage {
  const metadata = fields(fields(answer)["metadata"]);
  return {
    objects: items(fields(answer)["items"]),
    version: text(metadata["resourceVersion"]),
    // Longer than any text that is shown, and never shown: not cut.
    next:
      typeof metadata["continue"] === "string" && metadata["continue"] !== ""
        ? metadata["continue"]
        : null,
  };
}

/** A whole answer as JSON (undefined when it is none); `heard` is called as it comes. Throws when it is over 64 MB. */
export async function readJson(
  body: AsyncIterable<Uint8Array>,
  heard: () => void,
): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    heard();
    bytes += part.length;
    if (bytes > longestAnswer) throw new Error("the answer is over 64 MB");
    parts.push(part);
  }
  return parse(Buffer.concat(parts).toString("utf8"));
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

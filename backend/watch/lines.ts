/** What comes down a watch: whole lines, and what cannot be read as one. */
export type Piece =
  | { readonly type: "line"; readonly text: string }
  /** A line over the limit; it was skipped. */
  | { readonly type: "too-long" }
  /** The stream ended inside a line. */
  | { readonly type: "cut-off" };

const newline = 10;

/** Splits a byte stream into lines as they come. A line over `longestBytes` is skipped, and never held in memory. */
export async function* readLines(
  body: AsyncIterable<Uint8Array>,
  longestBytes: number,
): AsyncGenerator<Piece> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const rest = chunk.subarray(start, end);
      start = end + 1;
      const tooLong = heldBytes + rest.length > longestBytes;
      const line = tooLong ? null : textOf([...held, rest]);
      held = [];
      heldBytes = 0;
      if (line === null) yield { type: "too-long" };
      else if (line.trim() !== "") yield { type: "line", text: line };
    }
    heldBytes += chunk.length - start;
    if (heldBytes > longestBytes) held = [];
    else if (start < chunk.length) held.push(chunk.subarray(start));
  }
  if (heldBytes > 0) yield { type: "cut-off" };
}

const textOf = (parts: readonly Uint8Array[]) => Buffer.concat(parts).toString("utf8");

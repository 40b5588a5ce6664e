import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readLines } from "../../../backend/watch/lines.ts";

async function* chunked(bytes: Uint8Array, sizes: readonly number[]) {
  let start = 0;
  for (const size of sizes) {
    yield bytes.subarray(start, start + size);
    start += size;
  }
  yield bytes.subarray(start);
}

async function read(body: AsyncIterable<Uint8Array>, longest = 1000) {
  const found: string[] = [];
  for await (const piece of readLines(body, longest))
    found.push(piece.type === "line" ? piece.text : piece.type);
  return found;
}

test("however the bytes are cut into chunks, the lines are the same", async () => {
  const lines = fc.array(fc.stringMatching(/^[^\n]*\S[^\n]*$/), { maxLength: 10 });
  const sizes = fc.array(fc.nat(7), { maxLength: 60 });

  await fc.assert(
    fc.asyncProperty(lines, sizes, async (given, cuts) => {
      const bytes = Buffer.from(given.map((line) => `${line}\n`).join(""));

      expect(await read(chunked(bytes, cuts))).toEqual(given);
    }),
  );
});

test("a line over the limit is skipped whether its end comes at once or in pieces, and held nowhere", async () => {
  const bytes = Buffer.from(`ok\n${"x".repeat(30)}\nfine\n`);

  expect(await read(chunked(bytes, []), 20)).toEqual(["ok", "too-long", "fine"]);
  expect(await read(chunked(bytes, [5, 8, 8, 8, 8]), 20)).toEqual(["ok", "too-long", "fine"]);
});

test("an end inside a line is told, an empty line is not", async () => {
  expect(await read(chunked(Buffer.from("a\n\n\r\nb"), []))).toEqual(["a", "cut-off"]);
});

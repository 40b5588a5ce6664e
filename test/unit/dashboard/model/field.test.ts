import * as fc from "fast-check";
import { expect, test } from "vitest";
import { layField, tileAt } from "../../../../dashboard/model/field.ts";

const size = { width: 1100, height: 560, rem: 16 };
const even = (nodes: number, each: number) => Array.from({ length: nodes }, () => each);

test.each([
  { nodes: 3, each: 50, atLeast: 36 },
  { nodes: 8, each: 125, atLeast: 16 },
  { nodes: 8, each: 625, atLeast: 7 },
  { nodes: 100, each: 10, atLeast: 12 },
  { nodes: 100, each: 50, atLeast: 6 },
])(
  "$nodes nodes with $each pods each have tiles of $atLeast px or more",
  ({ nodes, each, atLeast }) => {
    const field = layField(even(nodes, each), size);

    expect(field.pitch).toBeGreaterThanOrEqual(atLeast);
    expect(tileAt(field, field.blocks[0] ?? never(), each - 1)).not.toBeNull();
  },
);

test("every tile is within its node's block, and no two overlap", () => {
  const counts = fc.array(fc.nat(400), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(counts, fc.integer({ min: 300, max: 2000 }), (nodes, width) => {
      const field = layField(nodes, { ...size, width });

      field.blocks.forEach((block, i) => {
        const seen = new Set<string>();
        for (let place = 0; place < (nodes[i] ?? 0); place++) {
          const tile = tileAt(field, block, place);
          if (tile === null) continue;
          seen.add(`${String(tile.x)} ${String(tile.y)}`);
          expect(tile.x).toBeGreaterThanOrEqual(block.x);
          expect(tile.x + field.pitch).toBeLessThanOrEqual(block.x + block.width + 0.01);
          expect(tile.y + field.pitch).toBeLessThanOrEqual(block.y + block.height + 0.51);
        }
        const shown = Math.min(nodes[i] ?? 0, field.capacity);
        expect(seen.size).toBeLessThanOrEqual(shown);
      });
    }),
    { numRuns: 30 },
  );
});

test("with a hundred nodes each block is wide enough for a short name", () => {
  const { blocks } = layField(even(100, 50), size);

  expect(Math.min(...blocks.map(({ width }) => width))).toBeGreaterThanOrEqual(70);
});

test("one pod more moves nobody, and many fewer make room", () => {
  const before = layField(even(8, 125), size);

  expect(layField(even(8, 130), size, before.capacity)).toEqual(before);
  expect(layField(even(8, 60), size, before.capacity).pitch).toBeGreaterThan(before.pitch);
});

test("more than there is room for have no tile, and the others keep theirs", () => {
  const field = layField(even(100, 5000), size);
  const [block = never()] = field.blocks;

  expect(tileAt(field, block, 0)).not.toBeNull();
  expect(tileAt(field, block, 4999)).toBeNull();
});

function never(): never {
  throw new Error("There is at least one block.");
}

import type { Tile } from "./field-sprites.ts";

export interface Cell {
  /** No two cells have the same. */
  readonly key: number;
  readonly x: number;
  readonly y: number;
  /** What is behind the tile, or null for nothing. */
  readonly ground: string | null;
}

interface Change {
  readonly was: Tile | null;
  readonly tile: Tile | null;
  /** When it began (milliseconds of any clock); null: at once. */
  readonly now: number | null;
}

interface Place {
  readonly pen: CanvasRenderingContext2D;
  /** Of a tile. */
  readonly side: number;
  readonly sprites: (tile: Tile) => HTMLCanvasElement;
}

const fadeMs = 260;
/** In a burst changes are shown at once: who could follow them all? */
const mostAtOnce = 150;

/** Takes tiles from one look to the next within a moment; only cells that change are drawn. */
export function createFading({ pen, side, sprites }: Place) {
  const under = new Map<number, Change & { readonly cell: Cell; readonly since: number }>();
  const draw = (cell: Cell, { was, tile }: Change, share: number) => {
    const { x, y, ground } = cell;
    // Neighbours begin where this tile's gap ends: nothing of theirs is wiped away.
    pen.clearRect(x, y, side, side);
    if (ground !== null) {
      pen.fillStyle = ground;
      pen.fillRect(x, y, side, side);
    }
    if (was !== null && share < 1) {
      pen.globalAlpha = 1 - share;
      pen.drawImage(sprites(was), x, y, side, side);
    }
    pen.globalAlpha = share;
    if (tile !== null) pen.drawImage(sprites(tile), x, y, side, side);
    pen.globalAlpha = 1;
  };
  return {
    change(cell: Cell, change: Change) {
      if (change.now === null || under.size >= mostAtOnce) {
        under.delete(cell.key);
        draw(cell, change, 1);
      } else under.set(cell.key, { ...change, cell, since: change.now });
    },
    /** The cells of this block are wiped: what was under way there is over. */
    forget(block: number) {
      for (const key of under.keys()) if (Math.floor(key / 10_000) === block) under.delete(key);
    },
    /** True while something is under way. */
    draw(now: number): boolean {
      for (const [key, one] of under) {
        const share = Math.min(1, Math.max(0, (now - one.since) / fadeMs));
        draw(one.cell, one, share);
        if (share === 1) under.delete(key);
      }
      return under.size > 0;
    },
  };
}

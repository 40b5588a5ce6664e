/** A field: nodes as blocks of small tiles, one a pod. Lengths in CSS pixels. */
export interface Field {
  /** From one tile to the next; the tile is a little smaller. */
  readonly pitch: number;
  /** Height of the line with the node's name above its tiles. */
  readonly heading: number;
  readonly blocks: readonly Block[];
  /** Tiles that a block has room for. */
  readonly capacity: number;
}

export interface Block {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Tiles in a row, and where the first one is. */
  readonly columns: number;
  readonly left: number;
  readonly top: number;
}

export interface FieldSize {
  readonly width: number;
  readonly height: number;
  /** One rem. */
  readonly rem: number;
}

/** Smaller is a speck. */
const smallest = 4;
/** Of a block, in rem. */
const narrowest = 5;
/** Of a block, width to height. */
const shape = 1.4;
/** Half a pixel is no overlap. */
const slack = 0.5;
/** Larger is no field. */
const largest = 56;

/**
 * Cuts the room into as many blocks as there are nodes, in rows, so that the tiles are as large as they can be.
 * `counts`: places of each node. `before`: the room for tiles is kept while it suffices and is not far too much, so that
 * nothing moves because of one pod more.
 */
export function layField(
  counts: readonly number[],
  size: FieldSize,
  before: number | null = null,
): Field {
  const capacity = roomFor(Math.max(1, ...counts), before);
  const nodes = Math.max(1, counts.length);
  // A block is as wide as a short name, where there is room for that.
  const across = Math.max(1, Math.min(nodes, Math.floor(size.width / (narrowest * size.rem))));
  const cuts = Array.from({ length: across }, (_, i) => cut(nodes, i + 1, { size, capacity }));
  const most = Math.max(...cuts.map(shown));
  const full = cuts.filter((one) => shown(one) === most);
  const best = Math.max(...full.map(({ pitch }) => pitch));
  const good = full.filter(({ pitch }) => pitch >= best - 1);
  return good.reduce(shapelier, good[0] ?? cut(nodes, 1, { size, capacity }));
}

/** Blocks that are neither strips nor towers. */
const shapelier = (best: Field, one: Field): Field =>
  strangeness(one) < strangeness(best) ? one : best;

function strangeness({ blocks: [block] }: Field): number {
  return block === undefined ? 0 : Math.abs(Math.log(block.width / block.height / shape));
}

function shown({ blocks, pitch, capacity }: Field): number {
  const [block] = blocks;
  if (block === undefined) return 0;
  const rows = Math.floor((block.y + block.height + slack - block.top) / pitch);
  return Math.min(capacity, rows * block.columns);
}

/** Where the tile in this place is, seen from the field's upper left corner; null where there is no room for it. */
export function tileAt(
  { pitch, capacity }: Field,
  block: Block,
  place: number,
): { readonly x: number; readonly y: number } | null {
  if (place >= capacity) return null;
  const x = block.left + (place % block.columns) * pitch;
  const y = block.top + Math.floor(place / block.columns) * pitch;
  return y + pitch > block.y + block.height + slack ? null : { x, y };
}

/** Whether a field laid out for these would be the same, in a room of the same size. */
export const suits = (field: Field, counts: readonly number[]): boolean =>
  field.blocks.length === Math.max(1, counts.length) &&
  roomFor(Math.max(1, ...counts), field.capacity) === field.capacity;

function roomFor(most: number, before: number | null): number {
  if (before !== null && before >= most && before <= most * 1.6) return before;
  return Math.ceil(most * 1.1);
}

interface Room {
  readonly size: FieldSize;
  readonly capacity: number;
}

function cut(nodes: number, across: number, { size, capacity }: Room): Field {
  const rows = Math.ceil(nodes / across);
  const gap = Math.min(size.rem, (size.width / across) * 0.06);
  const width = (size.width - gap * (across - 1)) / across;
  const height = (size.height - gap * (rows - 1)) / rows;
  const heading = Math.min(size.rem * 2.2, height * 0.3);
  const pad = Math.min(size.rem * 0.7, width * 0.06);
  const room = { width: width - 2 * pad, height: height - heading - pad };
  const pitch = largestPitch(room, capacity);
  const columns = Math.max(1, Math.floor(room.width / pitch));
  const blocks = Array.from({ length: nodes }, (_, i) => {
    const x = (i % across) * (width + gap);
    const y = Math.floor(i / across) * (height + gap);
    const left = x + pad + (room.width - columns * pitch) / 2;
    return { x, y, width, height, columns, left, top: y + heading };
  });
  return { pitch, heading, blocks, capacity };
}

/** Whole pixels, so that every tile is as sharp as its neighbour. */
function largestPitch({ width, height }: { width: number; height: number }, count: number): number {
  for (let pitch = largest; pitch > smallest; pitch--) {
    if (Math.floor(width / pitch) * Math.floor(height / pitch) >= count) return pitch;
  }
  return smallest;
}

import { type Block, type Field, type FieldSize, layField, suits, tileAt } from "../model/field.ts";
import type { Bowl, Shelf } from "../model/shelves.ts";
import { createFading } from "./field-fading.ts";
import { createHeadings, drawBlock, type Heading } from "./field-blocks.ts";
import { createSprites, nameOf, type Palette, type Tile, tileOf } from "./field-sprites.ts";

/** What the field shows. */
export interface FieldPicture {
  readonly shelves: readonly Shelf[];
  /** One a shelf. */
  readonly headings: readonly Heading[];
  /** Names of those whom the plan that is looked at would hit. */
  readonly aimed: ReadonlySet<string>;
}

/** How it is to be drawn; a change of it draws everything anew. */
export interface FieldLook extends FieldSize {
  readonly palette: Palette;
  readonly font: string;
  /** Pixels of the screen to one of CSS. */
  readonly ratio: number;
  /** Nothing moves: who asked for that gets every change at once. */
  readonly isStill: boolean;
}

/** Where a tile is, seen from the canvas' upper left corner. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Draws a field on one canvas: at each call only what has changed. */
export function createPainter(canvas: HTMLCanvasElement) {
  const pen = canvas.getContext("2d");
  let look: FieldLook | null = null;
  let drawn: Drawn | null = null;
  return {
    /** Starts anew with this look. */
    dress(next: FieldLook) {
      look = next;
      drawn = null;
      canvas.width = Math.round(next.width * next.ratio);
      canvas.height = Math.round(next.height * next.ratio);
    },
    /** True while something is on its way to its new look and wants another frame. */
    paint(picture: FieldPicture, now: number): boolean {
      if (look === null || pen === null) return false;
      const counts = picture.shelves.map(places);
      if (drawn === null || !suits(drawn.field, counts)) {
        const field = layField(counts, look, drawn?.field.capacity ?? null);
        pen.setTransform(look.ratio, 0, 0, look.ratio, 0, 0);
        pen.clearRect(0, 0, look.width, look.height);
        drawn = createDrawn(field, look, pen);
      }
      return drawn.update(picture, now);
    },
    /** This pod's tile; null while it has none. */
    where: (pod: string): Spot | null => drawn?.where(pod) ?? null,
  };
}

const places = ({ front, back }: Shelf): number => front.length + back.length;

type Drawn = ReturnType<typeof createDrawn>;
/** What stands on each place of a block; a hole where nothing does. */
type Row = (Tile | null)[];

function createDrawn(field: Field, look: FieldLook, pen: CanvasRenderingContext2D) {
  const gap = field.pitch < 10 ? 1 : Math.max(2, Math.round(field.pitch * 0.14));
  const side = field.pitch - gap;
  const sprites = createSprites(look.palette, { tile: side, ratio: look.ratio });
  const rows: Row[] = field.blocks.map(() => []);
  const headings = createHeadings({ pen, field, look });
  const fading = createFading({ pen, side, sprites });
  let last: FieldPicture | null = null;
  let whereabouts: ReadonlyMap<string, Spot> | null = null;

  const updateBlock = (picture: FieldPicture, i: number, now: number) => {
    const [block, head, shelf] = [field.blocks[i], picture.headings[i], picture.shelves[i]];
    if (block === undefined || head === undefined || shelf === undefined) return;
    const isAsBefore = headings.isOf(i, head.state);
    if (!isAsBefore) {
      drawBlock(pen, block, { look, head });
      rows[i] = [];
      fading.forget(i);
    }
    headings.write(i, { block, head, now });
    const isUntouched = last?.shelves[i] === shelf && last.aimed === picture.aimed;
    if (isAsBefore && isUntouched) return;
    const next = tilesOf(shelf, picture.aimed);
    const ground = head.state === "ready" || head.state === "closed" ? look.palette.raised : null;
    const all = Math.max(next.length, rows[i]?.length ?? 0);
    for (let place = 0; place < all; place++) {
      const [was, tile] = [rows[i]?.[place] ?? null, next[place] ?? null];
      if (sameTile(was, tile)) continue;
      const at = tileAt(field, block, place);
      if (at === null) break;
      const cell = { key: i * 10_000 + place, x: Math.round(at.x), y: Math.round(at.y), ground };
      fading.change(cell, { was, tile, now: isAsBefore && !look.isStill ? now : null });
    }
    rows[i] = next;
  };

  return {
    field,
    update(picture: FieldPicture, now: number): boolean {
      for (let i = 0; i < picture.shelves.length; i++) updateBlock(picture, i, now);
      if (last?.shelves !== picture.shelves) whereabouts = null;
      last = picture;
      return fading.draw(now) || headings.isLate();
    },
    where(pod: string): Spot | null {
      whereabouts ??= locate(field, last?.shelves ?? [], side);
      return whereabouts.get(pod) ?? null;
    },
  };
}

const tilesOf = ({ front, back }: Shelf, aimed: ReadonlySet<string>): Row =>
  [...front, ...back].map((bowl) => (bowl === null ? null : tileOf(bowl, aimed.has(bowl.name))));

const sameTile = (a: Tile | null, b: Tile | null): boolean =>
  a === null || b === null ? a === b : nameOf(a) === nameOf(b);

function locate(field: Field, shelves: readonly Shelf[], side: number): ReadonlyMap<string, Spot> {
  const found = new Map<string, Spot>();
  shelves.forEach(({ front, back }, i) => {
    const block: Block | undefined = field.blocks[i];
    if (block === undefined) return;
    [...front, ...back].forEach((bowl: Bowl | null, place) => {
      const at = bowl === null ? null : tileAt(field, block, place);
      if (bowl !== null && at !== null)
        found.set(bowl.name, { x: Math.round(at.x), y: Math.round(at.y), side });
    });
  });
  return found;
}

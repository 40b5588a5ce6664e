import type { Bowl, Look } from "../model/shelves.ts";
import { crackLine, seamLines, shapeOf } from "./vessel.tsx";

/** The colours that tiles are drawn in, as the theme has them. */
export type Palette = Readonly<Record<(typeof inks)[number], string>>;

const inks = [
  ...(["porcelain", "porcelain-2", "gold", "seam", "broken", "wait", "pale"] as const),
  ...(["ground", "raised", "line", "board", "ink", "ink-2"] as const),
];

export function readPalette(element: Element): Palette {
  const style = getComputedStyle(element);
  const entries = inks.map((ink) => [ink, style.getPropertyValue(`--${ink}`).trim()]);
  return Object.fromEntries(entries) as Palette;
}

/** All that makes one tile look different from another. */
export interface Tile {
  readonly app: string;
  readonly look: Look;
  readonly isMended: boolean;
  readonly isWounded: boolean;
  readonly isAimed: boolean;
}

export const tileOf = (bowl: Bowl, isAimed: boolean): Tile => ({
  app: bowl.app,
  look: bowl.look,
  isMended: bowl.seam !== null && bowl.look === "ready",
  isWounded: bowl.isWounded,
  isAimed,
});

/** The same for tiles that look the same. */
export const nameOf = ({ app, look, isMended, isWounded, isAimed }: Tile): string =>
  `${look}${isMended ? "+" : ""}${isWounded ? "!" : ""}${isAimed ? ">" : ""} ${shapeOf(app)}`;

export interface SpriteSize {
  /** Of a tile, in CSS pixels. */
  readonly tile: number;
  /** Pixels of the screen to one of CSS. */
  readonly ratio: number;
}

/** Each look is drawn once and then only copied. */
export function createSprites(palette: Palette, size: SpriteSize) {
  const drawn = new Map<string, HTMLCanvasElement>();
  return (tile: Tile): HTMLCanvasElement => {
    const name = nameOf(tile);
    const known = drawn.get(name);
    if (known !== undefined) return known;
    const sprite = draw(tile, palette, size);
    drawn.set(name, sprite);
    return sprite;
  };
}

/** Below this a vessel's outline is a blot, and signs take its place. */
const vesselFrom = 13;

function draw(tile: Tile, palette: Palette, { tile: side, ratio }: SpriteSize): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = Math.ceil(side * ratio);
  const pen = canvas.getContext("2d");
  if (pen === null) return canvas;
  pen.scale(canvas.width / 64, canvas.height / 64);
  // In units of the 64 by 64 box: one pixel of CSS.
  const px = 64 / side;
  if (side >= vesselFrom) {
    drawVessel(pen, tile, { palette, px, shape: new Path2D(shapeOf(tile.app)) });
  } else drawSign(pen, tile, { palette, px });
  if (tile.isAimed) drawAim(pen, { palette, px });
  return canvas;
}

type Pen = CanvasRenderingContext2D;
interface Ink {
  readonly palette: Palette;
  readonly px: number;
}

const outlines: Readonly<Partial<Record<Look, keyof Palette>>> = {
  pending: "wait",
  scheduled: "gold",
  starting: "gold",
  unready: "wait",
  waiting: "broken",
  leaving: "pale",
  unheard: "pale",
  finished: "pale",
};
/** How much of the glaze is there. What starts has its gold within, where a shelf's bowl is drawn line by line. */
const bodies: Readonly<Partial<Record<Look, number>>> = {
  ready: 1,
  unready: 0.55,
  waiting: 0.45,
  leaving: 0.28,
  unheard: 0.25,
};

/** The same vessel as on a shelf, with heavier lines. */
function drawVessel(pen: Pen, tile: Tile, ink: Ink & { readonly shape: Path2D }): void {
  const { palette, px, shape } = ink;
  if (tile.look === "lost") return drawHalves(pen, shape, ink);
  pen.globalAlpha = bodies[tile.look] ?? 0;
  const glaze = pen.createLinearGradient(0, 0, 64, 22);
  glaze.addColorStop(0, palette.porcelain);
  glaze.addColorStop(1, palette["porcelain-2"]);
  pen.fillStyle = glaze;
  pen.fill(shape);
  pen.globalAlpha = 1;
  if (tile.look === "starting") {
    pen.save();
    pen.clip(shape);
    pen.fillStyle = palette.gold;
    pen.fillRect(0, 40, 64, 24);
    pen.restore();
  }
  const outline = outlines[tile.look];
  if (outline !== undefined) {
    pen.strokeStyle = palette[outline];
    pen.lineWidth = Math.max(4, 1.6 * px);
    pen.setLineDash(dashes(tile.look, px));
    pen.stroke(shape);
    pen.setLineDash([]);
  }
  pen.clip(shape);
  const isCracked = tile.look === "unready" || tile.look === "waiting";
  if (isCracked || (tile.look === "leaving" && tile.isWounded)) {
    line(pen, crackLine, { color: palette.ground, width: Math.max(6, 2.4 * px) });
    const color = tile.look === "unready" ? palette.wait : palette.broken;
    line(pen, crackLine, { color, width: Math.max(3, 1.2 * px) });
  }
  if (tile.isMended) line(pen, seamLines, { color: palette.seam, width: Math.max(5, 2 * px) });
}

/** What is waited for or not heard from is in dashes. */
function dashes(look: Look, px: number): number[] {
  if (look === "pending" || look === "unheard") return [2 * px, 2 * px];
  return [];
}

function drawHalves(pen: Pen, shape: Path2D, { palette, px }: Ink): void {
  for (const side of [-1, 1]) {
    pen.save();
    pen.translate(32 + side * 6, 62);
    pen.rotate((side * 12 * Math.PI) / 180);
    pen.scale(0.84, 0.84);
    pen.translate(-32, -62);
    const half = new Path2D();
    half.rect(side < 0 ? -40 : 32, -40, 72, 150);
    pen.clip(half);
    pen.fillStyle = palette.broken;
    pen.fill(shape);
    pen.restore();
  }
  line(pen, "M20 2L26 12M33 0V9M46 2L40 12", {
    color: palette.broken,
    width: Math.max(4, 1.6 * px),
  });
}

/** A few pixels each: filled is alive, hollow is coming or going, parted is broken, a gold bar is mended. */
function drawSign(pen: Pen, tile: Tile, { palette, px }: Ink): void {
  const frame = (color: string) => {
    pen.strokeStyle = color;
    pen.lineWidth = 1.4 * px;
    pen.strokeRect(4 + px / 2, 4 + px / 2, 56 - px, 56 - px);
  };
  const fill = (
    color: string,
    [x, y, width, height]: readonly [number, number, number, number],
  ) => {
    pen.fillStyle = color;
    pen.fillRect(x, y, width, height);
  };
  switch (tile.look) {
    case "ready":
      fill(palette.porcelain, [2, 2, 60, 60]);
      if (tile.isMended) fill(palette.seam, [32 - 1.2 * px, 0, 2.4 * px, 64]);
      return;
    case "starting":
      fill(palette.gold, [4, 32, 56, 28]);
      return frame(palette.gold);
    case "scheduled":
      return frame(palette.gold);
    case "pending":
      return frame(palette.wait);
    case "unready":
      fill(palette["porcelain-2"], [4, 32, 56, 28]);
      return frame(palette.wait);
    case "waiting":
      return line(pen, "M8 8L56 56M56 8L8 56", { color: palette.broken, width: 2 * px });
    case "lost":
      fill(palette.broken, [0, 10, 22, 54]);
      return fill(palette.broken, [42, 10, 22, 54]);
    case "unheard":
      return fill(palette.pale, [22, 22, 20, 20]);
    case "leaving":
    case "finished":
      return frame(tile.isWounded ? palette.broken : palette.pale);
    default:
      tile.look satisfies never;
  }
}

function drawAim(pen: Pen, { palette, px }: Ink): void {
  pen.strokeStyle = palette.broken;
  pen.lineWidth = 2 * px;
  pen.setLineDash([3 * px, 2 * px]);
  pen.strokeRect(px, px, 64 - 2 * px, 64 - 2 * px);
}

function line(pen: Pen, d: string, { color, width }: { color: string; width: number }): void {
  pen.strokeStyle = color;
  pen.lineWidth = width;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.stroke(new Path2D(d));
}

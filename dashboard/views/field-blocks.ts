import type { Block, Field } from "../model/field.ts";
import type { FieldLook } from "./field-painter.ts";

/** A node as its block shows it. */
export interface Heading {
  readonly name: string;
  readonly text: string;
  /** closed: takes no new pods · off: silent, not ready or gone. */
  readonly state: "ready" | "closed" | "off";
}

type Pen = CanvasRenderingContext2D;
interface Dressed {
  readonly look: FieldLook;
  readonly head: Heading;
}

/** The shelf itself: a silent node loses its frame's calm, not its place. */
export function drawBlock(pen: Pen, block: Block, { look, head }: Dressed): void {
  const { palette, rem } = look;
  const { x, y, width, height } = block;
  pen.clearRect(x - 2, y - 2, width + 4, height + 4);
  const board = Math.max(2, rem * 0.3);
  pen.beginPath();
  pen.roundRect(x + 1, y + 1, width - 2, height - board, [rem * 0.6, rem * 0.6, 2, 2]);
  const isOff = head.state === "off";
  if (!isOff) {
    pen.fillStyle = palette.raised;
    pen.fill();
  }
  pen.strokeStyle = isOff ? palette.broken : head.state === "closed" ? palette.wait : palette.line;
  pen.lineWidth = head.state === "ready" ? 1 : 2.5;
  pen.setLineDash(isOff ? [6, 5] : []);
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = isOff ? 0.45 : 1;
  pen.fillStyle = isOff ? palette.broken : palette.board;
  pen.fillRect(x, y + height - board, width, board);
  pen.globalAlpha = 1;
}

/** A heading's words change at most this often: text costs more than a tile, and nobody reads figures that change twenty times a second. */
const everyMs = 250;

interface Writing {
  readonly block: Block;
  readonly head: Heading;
  readonly now: number;
}

export function createHeadings(given: { pen: Pen; field: Field; look: FieldLook }) {
  const { pen, field, look } = given;
  const written: (Writing | undefined)[] = [];
  const late = new Set<number>();
  return {
    isOf: (i: number, state: Heading["state"]) => written[i]?.head.state === state,
    write(i: number, { block, head, now }: Writing) {
      const was = written[i];
      const isSame = was?.head.state === head.state;
      late.delete(i);
      if (isSame && was.head.text === head.text) return;
      if (isSame && now - was.now < everyMs) late.add(i);
      else {
        drawHeading(pen, block, { look, head, field });
        written[i] = { block, head, now };
      }
    },
    /** Some say what was a moment ago, and want another frame. */
    isLate: () => late.size > 0,
  };
}

/** Its name, and beside it how it fares, as far as there is room. */
function drawHeading(
  pen: Pen,
  block: Block,
  { look, head, field }: Dressed & { readonly field: Field },
): void {
  const { palette, rem, font } = look;
  const [left, room] = [block.x + rem * 0.6, block.width - rem * 1.2];
  const size = Math.min(rem * 1.125, field.heading * 0.62);
  wipe(pen, block, { look, head, field });
  pen.textBaseline = "middle";
  const middle = block.y + field.heading / 2 + 1;
  const wide = (px: number) => {
    pen.font = `650 ${String(px)}px ${font}`;
    return pen.measureText(head.name).width;
  };
  // A long name is written smaller before it is cut.
  wide(Math.max(size * 0.7, size * Math.min(1, room / wide(size))));
  pen.fillStyle = head.state === "off" ? palette.broken : palette.ink;
  pen.textAlign = "left";
  const name = shorten(pen, head.name, room);
  pen.fillText(name, left, middle);
  const used = pen.measureText(name).width + rem;
  pen.font = `500 ${String(size * 0.86)}px ${font}`;
  if (used + pen.measureText(head.text).width > room) return;
  if (head.state !== "off")
    pen.fillStyle = head.state === "closed" ? palette.wait : palette["ink-2"];
  pen.textAlign = "right";
  pen.fillText(head.text, left + room, middle);
}

function wipe(
  pen: Pen,
  { x, y, width }: Block,
  { look, head, field }: Dressed & { readonly field: Field },
): void {
  const box = [x + look.rem * 0.4, y + 4, width - look.rem * 0.8, field.heading - 5] as const;
  pen.clearRect(...box);
  if (head.state === "off") return;
  pen.fillStyle = look.palette.raised;
  pen.fillRect(...box);
}

/** Names come from the cluster: of any length, and only text here. */
function shorten(pen: Pen, text: string, room: number): string {
  if (text.length <= longest && pen.measureText(text).width <= room) return text;
  let length = Math.min(text.length, longest);
  const cut = () => `${text.slice(0, length).toWellFormed()}…`;
  while (length > 1 && pen.measureText(cut()).width > room) length -= 1;
  return cut();
}

const longest = 60;

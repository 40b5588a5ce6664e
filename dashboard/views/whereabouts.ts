import { tileIn } from "./field.tsx";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where this pod's vessel or tile is, seen from a layer that lies over the picture; null while it has none. */
export function placeOf(layer: HTMLElement, pod: string): Box | null {
  const own = layer.getBoundingClientRect();
  const canvas = layer.parentElement?.querySelector(".field canvas");
  if (canvas instanceof HTMLCanvasElement) return inField(canvas, pod, own);
  const vessel = vesselOf(layer, pod);
  if (vessel === null) return null;
  const { left, top, width, height } = vessel.getBoundingClientRect();
  return { x: left - own.left, y: top - own.top, width, height };
}

/** What is drawn for this pod on its shelf, or in the lobby. */
export const vesselOf = (layer: HTMLElement, pod: string): Element | null =>
  layer.parentElement?.querySelector(`[data-bowl="${CSS.escape(pod)}"] .vessel`) ?? null;

function inField(canvas: HTMLCanvasElement, pod: string, own: DOMRect): Box | null {
  const tile = tileIn(canvas, pod);
  if (tile === null) return null;
  const { left, top } = canvas.getBoundingClientRect();
  const { x, y, side } = tile;
  return { x: left + x - own.left, y: top + y - own.top, width: side, height: side };
}

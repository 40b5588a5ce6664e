import { tileIn } from "./field.tsx";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Finds each pod's vessel or tile, seen from a layer that lies over the picture; null while it has none. To be asked within one frame: what it measures first it keeps. */
export function createFinder(layer: HTMLElement): (pod: string) => Box | null {
  const own = layer.getBoundingClientRect();
  const canvas = layer.parentElement?.querySelector(".field canvas") ?? null;
  if (canvas !== null) return inField(canvas, own);
  return (pod) => {
    const vessel = vesselOf(layer, pod);
    if (vessel === null) return null;
    const { left, top, width, height } = vessel.getBoundingClientRect();
    return { x: left - own.left, y: top - own.top, width, height };
  };
}

/** What is drawn for this pod on its shelf, or in the lobby. */
export const vesselOf = (layer: HTMLElement, pod: string): Element | null =>
  layer.parentElement?.querySelector(`[data-bowl="${CSS.escape(pod)}"] .vessel`) ?? null;

function inField(canvas: Element, own: DOMRect): (pod: string) => Box | null {
  const { left, top } = canvas.getBoundingClientRect();
  const [x, y] = [left - own.left, top - own.top];
  return (pod) => {
    const tile = tileIn(canvas, pod);
    if (tile === null) return null;
    return { x: x + tile.x, y: y + tile.y, width: tile.side, height: tile.side };
  };
}

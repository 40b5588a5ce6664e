import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Arrival, createArrivals } from "../model/drift.ts";
import { useStage } from "../stage.ts";
import { type Box, createFinder, vesselOf } from "./whereabouts.ts";

const driftMs = 400;
/** More at once are a flock that nobody can follow. */
const mostAtOnce = 24;

/** A replacement travels: from where the broken one lies to where the new one stands. */
export const Drift = () => {
  const { parts, scene } = useStage();
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const arrivals = createArrivals();
    const stillness = matchMedia("(prefers-reduced-motion: reduce)");
    let frame = 0;
    let waiting: Arrival[] = [];
    // The new bowl is in the document one frame after it is in the scene.
    const depart = () => {
      frame = 0;
      if (layer.current !== null) drift(layer.current, waiting.splice(0));
    };
    const stop = effect(() => {
      const fresh = arrivals(parts.wounds.value, scene.value.bowls);
      if (fresh.length === 0 || stillness.matches || document.hidden) return;
      waiting = [...waiting, ...fresh].slice(-mostAtOnce);
      if (frame === 0) frame = requestAnimationFrame(() => (frame = requestAnimationFrame(depart)));
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [parts, scene]);
  return <div class="drift" aria-hidden="true" ref={layer} />;
};

/** Laid where they end, moved to where they begin, and let go: the compositor does the rest. Measured first and laid then, so that the page is laid out once. */
function drift(layer: HTMLElement, arrivals: readonly Arrival[]): void {
  const find = createFinder(layer);
  const ways = arrivals.map(({ from, to }) => ({ to, start: find(from), end: find(to) }));
  for (const { to, start, end } of ways) {
    if (start === null || end === null || end.width === 0) continue;
    const ghost = createGhost(end, vesselOf(layer, to));
    layer.append(ghost);
    const flight = ghost.animate(path(start, end), { duration: driftMs, easing: "ease-in-out" });
    const land = () => ghost.remove();
    flight.addEventListener("finish", land);
    flight.addEventListener("cancel", land);
  }
}

function createGhost({ x, y, width, height }: Box, vessel: Element | null): HTMLElement {
  const ghost = document.createElement("i");
  ghost.dataset["look"] = "starting";
  if (vessel !== null) ghost.append(vessel.cloneNode(true));
  ghost.style.left = `${String(x)}px`;
  ghost.style.top = `${String(y)}px`;
  ghost.style.width = `${String(width)}px`;
  ghost.style.height = `${String(height)}px`;
  return ghost;
}

function path(start: Box, end: Box): Keyframe[] {
  const scale = start.width / end.width;
  const away = `translate(${String(start.x - end.x)}px, ${String(start.y - end.y)}px) scale(${String(scale)})`;
  return [
    { transform: away, opacity: 0 },
    { transform: away, opacity: 1, offset: 0.12 },
    { transform: "none", opacity: 1, offset: 0.88 },
    { transform: "none", opacity: 0 },
  ];
}

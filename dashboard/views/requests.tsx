import { useEffect, useRef } from "preact/hooks";
import { createDealer } from "../model/dots.ts";
import type { Scene } from "../model/shelves.ts";
import { ordersNow } from "../model/availability.ts";
import { useStage } from "../stage.ts";
import { createFinder } from "./whereabouts.ts";

const dotsKept = 64;
const flightMs = 900;

/** Orders as dots: from the visitors along the Service's bar down to the pod that answered. Driven by the visitors' figures, so still when there are none. */
export const Requests = () => {
  const { parts, scene } = useStage();
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const deal = createDealer();
    const pool = createPool(layer);
    const stillness = matchMedia("(prefers-reduced-motion: reduce)");
    const measured = createMeasured(layer);
    return parts.visitors.subscribe((now) => {
      if (now === null) return;
      const dots = deal(now, ordersNow(now));
      if (stillness.matches || document.hidden) return;
      const { from, to } = measured(scene.peek());
      if (from === null) return;
      dots.served.forEach((pod, i) => {
        const end = to(pod);
        if (end !== null) pool.fly(path(from, end), { tone: "served", delayMs: i * 40 });
      });
      for (let i = 0; i < dots.failed; i++) {
        pool.fly(fall(from), { tone: "failed", delayMs: i * 60 });
      }
    });
  }, [parts, scene]);
  return <div class="requests" ref={layer} />;
};

interface Point {
  readonly x: number;
  readonly y: number;
}
interface Start extends Point {
  readonly right: number;
}

/** Where the bar and the pods are, seen from the layer. Asking makes the browser lay out the page, so it is asked once for each scene. */
function createMeasured(layer: { readonly current: HTMLElement | null }) {
  let known: { scene: Scene; from: Start | null; to: (pod: string) => Point | null } | null = null;
  return (scene: Scene) => {
    if (known?.scene === scene) return known;
    const mouths = layer.current === null ? () => null : createMouths(layer.current);
    known = { scene, from: start(layer.current), to: mouths };
    return known;
  };
}

function start(layer: HTMLElement | null): Start | null {
  const track = layer?.parentElement?.querySelector(".service-bar .track");
  const [bar, own] = [track?.getBoundingClientRect(), layer?.getBoundingClientRect()];
  if (bar === undefined || own === undefined || bar.width === 0) return null;
  const right = bar.right - own.left;
  return { x: bar.left - own.left, y: bar.top - own.top + bar.height / 2, right };
}

/** Where a dot drops in: near the upper rim. */
function createMouths(layer: HTMLElement): (pod: string) => Point | null {
  const find = createFinder(layer);
  const ends = new Map<string, Point | null>();
  return (pod) => {
    const known = ends.get(pod);
    if (known !== undefined) return known;
    const box = find(pod);
    const end = box === null ? null : { x: box.x + box.width / 2, y: box.y + box.height * 0.3 };
    ends.set(pod, end);
    return end;
  };
}

const at = ({ x, y }: Point, scale = 1) =>
  `translate(${String(x)}px, ${String(y)}px) scale(${String(scale)})`;

function path(from: Point, to: Point): Keyframe[] {
  const along = { x: to.x, y: from.y };
  const length = Math.abs(to.x - from.x);
  const turn = length / (length + Math.abs(to.y - from.y) || 1);
  return [
    { transform: at({ x: from.x - 60, y: from.y }), opacity: 0 },
    { transform: at(from), opacity: 1, offset: 0.08 },
    { transform: at(along), opacity: 1, offset: 0.08 + 0.84 * turn },
    { transform: at(to), opacity: 1, offset: 0.94 },
    { transform: at(to, 0.2), opacity: 0 },
  ];
}

/** Nobody knows which pod it would have been: it falls off the bar. */
function fall(from: Start): Keyframe[] {
  const x = from.x + (from.right - from.x) * (0.3 + 0.4 * Math.random());
  return [
    { transform: at({ x: from.x - 60, y: from.y }), opacity: 0 },
    { transform: at(from), opacity: 1, offset: 0.08 },
    { transform: at({ x, y: from.y }), opacity: 1, offset: 0.55 },
    { transform: at({ x, y: from.y }, 1.8), opacity: 1, offset: 0.7 },
    { transform: at({ x, y: from.y + 46 }, 1.8), opacity: 0 },
  ];
}

/** Dots are taken from a pool and moved by the compositor: drawing them costs the page nothing. */
function createPool(layer: { readonly current: HTMLElement | null }) {
  const idle: HTMLElement[] = [];
  let made = 0;
  const take = (): HTMLElement | null => {
    const known = idle.pop();
    if (known !== undefined) return known;
    if (made >= dotsKept) return null;
    made++;
    const dot = document.createElement("i");
    layer.current?.append(dot);
    return dot;
  };
  return {
    fly(keyframes: Keyframe[], { tone, delayMs }: { tone: "served" | "failed"; delayMs: number }) {
      const dot = take();
      if (dot === null) return;
      dot.dataset["tone"] = tone;
      const flight = dot.animate(keyframes, {
        duration: tone === "served" ? flightMs : flightMs * 1.6,
        delay: delayMs,
        easing: "linear",
      });
      flight.addEventListener("finish", () => idle.push(dot));
    },
  };
}

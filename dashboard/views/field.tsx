import { effect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { heading } from "../model/heading.ts";
import type { Shelf } from "../model/shelves.ts";
import { shortNode } from "../model/words.ts";
import { type Stage, useStage } from "../stage.ts";
import type { Heading } from "./field-blocks.ts";
import { createPainter, type FieldPicture, type Spot } from "./field-painter.ts";
import { readPalette } from "./field-sprites.ts";

/** Too many pods for bowls: one canvas with a small tile for each, by node. What a screen reader hears of it is in the list of pods. */
export const FieldView = () => {
  const stage = useStage();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current === null ? undefined : show(box.current, stage)), [stage]);
  return <div class="field" aria-hidden="true" ref={box} />;
};

const locators = new WeakMap<Element, (pod: string) => Spot | null>();

/** Where in this canvas the pod's tile is; null where there is none. */
export const tileIn = (canvas: Element, pod: string): Spot | null =>
  locators.get(canvas)?.(pod) ?? null;

/** Draws at most once a frame, and only after something has changed. Returns the way out. */
function show(box: HTMLElement, stage: Stage): () => void {
  const canvas = document.createElement("canvas");
  box.append(canvas);
  const painter = createPainter(canvas);
  locators.set(canvas, (pod) => painter.where(pod));
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  const picture = createPicture(stage);
  let frame = 0;
  let isDressed = false;
  const draw = (at: number) => {
    frame = 0;
    if (!isDressed) {
      const { width, height } = box.getBoundingClientRect();
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const font = getComputedStyle(canvas).fontFamily;
      const ratio = Math.min(2, devicePixelRatio);
      const palette = readPalette(canvas);
      painter.dress({ width, height, rem, font, ratio, palette, isStill: stillness.matches });
      isDressed = true;
    }
    if (painter.paint(picture(), at)) wake();
  };
  const wake = () => {
    if (frame === 0) frame = requestAnimationFrame(draw);
  };
  const undress = () => {
    isDressed = false;
    wake();
  };
  const size = new ResizeObserver(undress);
  size.observe(box);
  stillness.addEventListener("change", undress);
  const stops = [
    effect(() => {
      void stage.settings.theme.value;
      undress();
    }),
    effect(() => {
      void [stage.scene.value, stage.desk.form.value, stage.parts.lab.value];
      wake();
    }),
  ];
  return () => {
    stops.forEach((stop) => stop());
    size.disconnect();
    stillness.removeEventListener("change", undress);
    cancelAnimationFrame(frame);
    canvas.remove();
  };
}

const nobody: ReadonlySet<string> = new Set();

/** What there is to see now; shelves that are as before keep their heading. */
function createPicture({ scene, clock, parts, desk }: Stage): () => FieldPicture {
  let known = new Map<Shelf, Heading>();
  let aimedBefore = { form: desk.form.peek(), aimed: nobody };
  return () => {
    const cluster = parts.lab.peek()?.cluster;
    const { shelves } = scene.peek();
    const fresh = new Map<Shelf, Heading>();
    for (const shelf of shelves) {
      const before = shelf.node?.readiness === "ready" ? known.get(shelf) : undefined;
      fresh.set(shelf, before ?? headingOf(shelf, clock.now.peek(), cluster));
    }
    known = fresh;
    const form = desk.form.peek();
    if (form !== aimedBefore.form) {
      const victims = form?.plan?.victims ?? [];
      const aimed = victims.length === 0 ? nobody : new Set(victims.map(({ name }) => name));
      aimedBefore = { form, aimed };
    }
    return { shelves, headings: [...fresh.values()], aimed: aimedBefore.aimed };
  };
}

function headingOf(shelf: Shelf, now: number, cluster: string | undefined): Heading {
  const { node, name } = shelf;
  const state = node?.readiness !== "ready" ? "off" : node.schedulable ? "ready" : "closed";
  return { name: shortNode(name, cluster), text: heading(shelf, now, 1), state };
}

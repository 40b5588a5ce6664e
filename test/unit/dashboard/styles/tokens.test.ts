import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const css = readFileSync(
  join(import.meta.dirname, "../../../../dashboard/styles/tokens.css"),
  "utf8",
);

/** The colours of a theme by name. */
function theme(name: string): Record<string, string> {
  const block = css.slice(css.indexOf(`[data-theme="${name}"] {`)).split("}")[0] ?? "";
  return Object.fromEntries(
    [...block.matchAll(/--([\w-]+): (#[\da-f]{6})/g)].map(([, key = "", value = ""]) => [
      key,
      value,
    ]),
  );
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one = "#000000", other = "#000000"): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const inks = ["ink", "ink-2", "ink-3", "broken", "gold", "wait"];
const pairs = ["lacquer", "paper"].flatMap((name) =>
  inks.flatMap((ink) => ["ground", "raised"].map((ground) => [name, ink, ground] as const)),
);

test.each(pairs)("%s: %s can be read on %s (WCAG AA)", (name, ink, ground) => {
  const colours = theme(name);

  expect(contrast(colours[ink], colours[ground])).toBeGreaterThanOrEqual(4.5);
});

test.each(["lacquer", "paper"])("%s: a vessel stands out from its shelf", (name) => {
  const colours = theme(name);

  expect(contrast(colours["porcelain"], colours["raised"])).toBeGreaterThanOrEqual(3);
  expect(contrast(colours["broken"], colours["on-broken"])).toBeGreaterThanOrEqual(4.5);
});

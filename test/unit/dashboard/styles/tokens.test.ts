import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const css = readFileSync(
  join(import.meta.dirname, "../../../../dashboard/styles/tokens.css"),
  "utf8",
);

/** The colours of a theme by name; what a block further down says holds. */
function theme(name: string): Record<string, string> {
  const blocks = css.split("}").filter((block) => block.includes(`[data-theme="${name}"] {`));
  const pairs = blocks.flatMap((block) => [...block.matchAll(/--([\w-]+): (#[\da-f]{6})/g)]);
  return Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, value]));
}

function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** After WCAG 2.2, 1.4.3: from 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const themes = ["lacquer", "paper", "projector"] as const;
/** A washed-out image takes most of the contrast away: WCAG's AAA is the least there. */
const least = { lacquer: 4.5, paper: 4.5, projector: 7 } as const;

const grounds = ["ground", "ground-glow", "raised", "raised-2"];
const inks = ["ink", "ink-2", "ink-3", "broken", "gold", "wait", "ok"];
/** What is written on what. */
const written: readonly (readonly [string, string])[] = [
  ...inks.flatMap((ink) => grounds.map((ground) => [ink, ground] as const)),
  ...["broken", "gold", "wait"].flatMap((tone) =>
    ["ink", "ink-2", tone].map((ink) => [ink, `${tone}-soft`] as const),
  ),
  ["on-broken", "broken"],
  ["ground", "ink"],
  ["ground", "porcelain"],
];
/** What has to be told from what is behind it without being read: WCAG 1.4.11. */
const drawn: readonly (readonly [string, string])[] = grounds.flatMap((ground) =>
  ["porcelain", "broken", "gold", "wait", "pale", "latency-50", "latency-95", "latency-99"].map(
    (colour) => [colour, ground] as const,
  ),
);

const of = (pairs: typeof written) =>
  themes.flatMap((name) => pairs.map(([front, back]) => ({ name, front, back })));

test.each(of(written))("$name: $front can be read on $back", ({ name, front, back }) => {
  const colours = theme(name);

  const [one = "", other = ""] = [colours[front], colours[back]];

  expect(contrast(one, other)).toBeGreaterThanOrEqual(least[name]);
});

test.each(of(drawn))("$name: $front stands out from $back", ({ name, front, back }) => {
  const colours = theme(name);

  const [one = "", other = ""] = [colours[front], colours[back]];

  expect(contrast(one, other)).toBeGreaterThanOrEqual(3);
});

test("every theme has a value for every colour of the others", () => {
  const [lacquer = [], ...others] = themes.map((name) => Object.keys(theme(name)).toSorted());

  for (const other of others)
    expect(other.filter((key) => key !== "seam")).toEqual(lacquer.filter((key) => key !== "seam"));
});

test("a projector has no thin lines and no pale ones", () => {
  const colours = theme("projector");

  expect(css).toMatch(/\[data-theme="projector"\] \{[^}]*--hair: 0\.19rem/);
  expect(contrast(colours["line"] ?? "", colours["raised"] ?? "")).toBeGreaterThanOrEqual(4.5);
});

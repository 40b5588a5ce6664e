import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type * as Axe from "axe-core";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export interface Found {
  readonly rule: string;
  readonly where: string;
  readonly why: string;
}

/** What axe finds wrong with what is shown now. */
export async function violations(page: Page): Promise<readonly Found[]> {
  // What fades in is not judged half-way.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)),
  );
  // Isolated: what axe needs is not what the page may do, and the page's own policy stays in force.
  const isThere = await page.evaluate(() => Reflect.has(globalThis, "axe"));
  if (!isThere) await page.evaluate(axe);
  const results = await page.evaluate(
    (tags) =>
      (Reflect.get(globalThis, "axe") as typeof Axe).run(document, {
        runOnly: { type: "tag", values: tags },
        resultTypes: ["violations"],
      }),
    wcag,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary = "" }) => ({
      rule: id,
      where: target.join(" "),
      why: failureSummary.split("\n").slice(1).join(" ").trim(),
    })),
  );
}

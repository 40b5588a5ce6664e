import { expect, test } from "vitest";
import { verdictLine } from "../../../backend/commands/examine.ts";

const finding = (name: string) => ({
  where: `node/${name}`,
  what: "takes no new pods: it is cordoned",
  remedy: `\`kubectl uncordon ${name}\``,
});
const line = (...names: string[]) => verdictLine({ at: 1, findings: names.map(finding) });

test("the verdict is one line: how much is not as before, and what first", () => {
  expect(line()).toBe("nothing left broken");
  expect(line("a")).toBe("one thing is not as before: node/a takes no new pods: it is cordoned");
  expect(line("a", "b")).toMatch(
    /^2 things are not as before: node\/a .*kintsugi doctor` shows all$/,
  );
});

test("a name that would draw on the terminal is written out", () => {
  expect(line("a\u001b[2J")).not.toContain("\u001b");
});

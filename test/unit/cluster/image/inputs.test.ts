import { describe, expect, test } from "vitest";
import { hashInputs, readInputs, recipeDir } from "../../../../backend/cluster/image/inputs.ts";

const file = { path: "root/etc/x", isExecutable: false, content: "a" };

describe("the hash of an image's inputs", () => {
  test("is the same for the same inputs", () => {
    const [one, two] = [hashInputs([file], { v: 1 }), hashInputs([{ ...file }], { v: 1 })];

    expect(one).toBe(two);
    expect(one).toMatch(/^[0-9a-f]{12}$/);
  });

  test("does not change with the order in which the facts are told", () => {
    expect(hashInputs([file], { a: 1, b: 2 })).toBe(hashInputs([file], { b: 2, a: 1 }));
  });

  test.each([
    ["a file's content", [{ ...file, content: "b" }], { v: 1 }],
    ["a file's path", [{ ...file, path: "root/etc/y" }], { v: 1 }],
    ["a file's mode", [{ ...file, isExecutable: true }], { v: 1 }],
    ["a version", [file], { v: 2 }],
    ["the number of files", [file, { ...file, path: "z", content: "" }], { v: 1 }],
  ])("changes with %s", (_what, files, facts) => {
    expect(hashInputs(files, facts)).not.toBe(hashInputs([file], { v: 1 }));
  });

  test("text cannot move from one file to the next unseen", () => {
    const one = [
      { ...file, path: "a", content: "xy" },
      { ...file, path: "b", content: "z" },
    ];
    const two = [
      { ...file, path: "a", content: "x" },
      { ...file, path: "b", content: "yz" },
    ];

    expect(hashInputs(one, {})).not.toBe(hashInputs(two, {}));
  });

  test("the recipe's files are read in one order, the entry point as a program", async () => {
    const files = await readInputs(recipeDir);

    const paths = files.map((input) => input.path);
    expect(paths).toEqual([...paths].sort((a, b) => (a < b ? -1 : 1)));
    expect(files.find(({ path }) => path.endsWith("/entrypoint"))?.isExecutable).toBe(true);
  });
});

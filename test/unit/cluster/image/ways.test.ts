import { describe, expect, test } from "vitest";
import { chooseWay, type Findings } from "../../../../backend/cluster/image/ways.ts";

const nothing: Findings = {
  isBuiltImageInDocker: false,
  isPublishedImageInDocker: false,
  isArchiveInCache: false,
  canPull: async () => false,
};

describe("the way to a node image", () => {
  test("with nothing here and no registry is to build it", async () => {
    expect(await chooseWay(nothing)).toBe("build");
  });

  test("with nothing here and a registry is to pull it", async () => {
    expect(await chooseWay({ ...nothing, canPull: async () => true })).toBe("pull");
  });

  test.each([
    ["built-before", { isBuiltImageInDocker: true, isArchiveInCache: true }],
    ["pulled-before", { isPublishedImageInDocker: true, isArchiveInCache: true }],
    ["from-archive", { isArchiveInCache: true }],
  ] as const)("is %s without asking the network", async (way, found) => {
    let hasAsked = false;
    const canPull = async () => (hasAsked = true);

    expect(await chooseWay({ ...nothing, ...found, canPull })).toBe(way);
    expect(hasAsked).toBe(false);
  });
});

import { expect, test } from "vitest";
import { themeAfter } from "../../../dashboard/settings.ts";

test("the theme's key goes from dark to light to the projector's, and round again", () => {
  const round = [themeAfter("lacquer"), themeAfter("paper"), themeAfter("projector")];

  expect(round).toEqual(["paper", "projector", "lacquer"]);
});

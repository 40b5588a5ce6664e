import { expect, test } from "vitest";
import { parseMenu } from "../../../k8s/pizza/image/menu.ts";

test("a menu is a pizza a line, remarks and empty lines left out", () => {
  const text = "# today\n\n Margherita: 8.50, tomato, basil \r\nFunghi: 9.00, mushrooms\n";

  const menu = parseMenu(text);

  expect(menu).toEqual([
    { name: "Margherita", price: "8.50", toppings: "tomato, basil" },
    { name: "Funghi", price: "9.00", toppings: "mushrooms" },
  ]);
});

test("a broken menu names every line that is wrong", () => {
  const text = "Margherita: 8.50, tomato\nFunghi 9.50 mushrooms\nDiavola: hot, salami\n";

  expect(() => parseMenu(text)).toThrow(/line 2 \("Funghi.*line 3 \("Diavola/);
});

test.each(["", "# nothing today\n"])("a menu without a pizza is none: %j", (text) => {
  expect(() => parseMenu(text)).toThrow("The menu is empty.");
});

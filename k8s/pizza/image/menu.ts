import { readFileSync } from "node:fs";

export interface Pizza {
  readonly name: string;
  readonly price: string;
  readonly toppings: string;
}

/**
 * Reads a menu: one pizza a line, `Margherita: 8.50, tomato, mozzarella, basil`; `#` begins a remark.
 * Throws an Error that names every line that is not one.
 */
export function parseMenu(text: string): readonly Pizza[] {
  const pizzas: Pizza[] = [];
  const mistakes: string[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const [, name, price, toppings] =
      /^\s*([^:,]+?)\s*:\s*(\d+\.\d\d)\s*,\s*(.+?)\s*$/.exec(line) ?? [];
    if (name === undefined || price === undefined || toppings === undefined)
      mistakes.push(
        `line ${index + 1} ("${line.trim().slice(0, 40)}") is not "Name: 9.50, toppings"`,
      );
    else pizzas.push({ name, price, toppings });
  }
  if (mistakes.length > 0) throw new Error(`The menu is broken: ${mistakes.join("; ")}.`);
  if (pizzas.length === 0) throw new Error("The menu is empty.");
  return pizzas;
}

/** The menu as it is now: the file is a mounted ConfigMap, which the kubelet swaps while the pod runs. */
export const readMenu = (file: string): readonly Pizza[] => parseMenu(readFileSync(file, "utf8"));

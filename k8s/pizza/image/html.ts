/** Text from a visitor, a file or a neighbour, safe between tags and in quoted attributes. */
export const escape = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

/** A template whose values are escaped, except those that are markup already (or lists of it). */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return {
    markup: parts
      .map((part, index) => (index === 0 ? "" : show(values[index - 1])) + part)
      .join(""),
  };
}

export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | readonly Markup[] | undefined;

function show(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return escape(String(value));
  return "markup" in value ? value.markup : value.map(show).join("");
}

/** Writes a text where it is not there yet: nothing is announced twice. */
export function put(id: string, text: string): void {
  const place = document.getElementById(id);
  if (place !== null && place.textContent !== text) place.textContent = text;
}

type Given = Readonly<Record<string, string>>;

/** An element of text and other elements; never of markup. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Given,
  ...inside: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

/** The same of an SVG. */
export function draw(tag: string, given: Given, ...inside: readonly (Node | string)[]): SVGElement {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(given)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

import type { Source } from "./known.ts";

/** What lies there in a parsed body, or null: nothing from a cluster is taken for what it should be. */
export function at(object: unknown, ...path: readonly (string | number)[]): unknown {
  let here: unknown = object;
  for (const step of path) {
    if (typeof here !== "object" || here === null || !Object.hasOwn(here, step)) return null;
    here = (here as Readonly<Record<string | number, unknown>>)[step]; // just checked
  }
  return here ?? null;
}

export const textAt = (object: unknown, ...path: readonly (string | number)[]): string | null => {
  const found = at(object, ...path);
  return typeof found === "string" ? found : null;
};

/** As many as anybody could look through. */
export const listAt = (
  object: unknown,
  ...path: readonly (string | number)[]
): readonly unknown[] => {
  const found = at(object, ...path);
  return Array.isArray(found) ? found.slice(0, 500) : [];
};

/** The fields of one object as settings. */
export const fieldsOf = (object: unknown, name: string): Source => ({
  name,
  read: (setting) => at(object, setting),
});

/** The flags of a program as settings, by their names with dashes; the last one of a name counts. */
export function flagsOf(container: unknown, name: string): Source {
  const words = [...listAt(container, "command"), ...listAt(container, "args")];
  const flags = new Map<string, string>();
  for (const word of words) {
    const [, flag, value] = /^(--[a-z0-9-]+)=(.*)$/s.exec(String(word)) ?? [];
    if (flag !== undefined && value !== undefined) flags.set(flag, value);
  }
  return { name, read: (setting) => flags.get(setting) ?? null };
}

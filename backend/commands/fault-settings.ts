import { LabError } from "../core/errors.ts";
import { safeText } from "../core/text.ts";

/** name=value pairs; a value is JSON where it parses as such (3, true), else text. */
export function parseSettings(settings: readonly string[]) {
  const pairs = settings.map((setting) => {
    const [, name, value] = /^([A-Za-z][A-Za-z0-9-]*)=(.*)$/.exec(setting) ?? [];
    if (name === undefined || value === undefined)
      throw new LabError(
        "bad-params",
        `"${safeText(setting)}" is not a setting.`,
        "Settings are name=value, such as count=2.",
      );
    return [name, jsonOrText(value)] as const;
  });
  return Object.fromEntries(pairs);
}

function jsonOrText(value: string): string | number | boolean {
  if (value === "true" || value === "false") return value === "true";
  return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
}

import type { Setting } from "../wire/recovery.ts";
import type { ClusterSettings } from "../wire/settings.ts";

/** All that could be read (nothing of null), one after another, each once: what a saved run says was in force. */
export function settingsIn(settings: ClusterSettings | null): readonly Setting[] {
  const found = new Map<string, Setting>();
  collect(settings, found);
  return [...found.values()];
}

function collect(part: unknown, found: Map<string, Setting>): void {
  if (typeof part !== "object" || part === null) return;
  if (isSetting(part)) {
    found.set(`${part.readFrom}\n${part.name}`, part);
    return;
  }
  for (const inner of Object.values(part)) collect(inner, found);
}

const isSetting = (part: object): part is Setting =>
  "name" in part && "value" in part && "readFrom" in part;

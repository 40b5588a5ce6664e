import type { SeenEvent } from "../wire/events.ts";

/** Which objects of a kind are there, and in which version: enough to tell what changed, and what went unseen. */
export interface Known {
  /** True when this is news. Over the limit an unknown object is not taken in. */
  see(event: SeenEvent): boolean;
  /** True when it was known. */
  lose(uid: string): boolean;
  /** From here on it is noted what a list contains. */
  beginList(): void;
  /** The list is complete: the uids that were known and are not in it. They are forgotten. */
  endList(): readonly string[];
  /** How many objects were left out. */
  readonly leftOut: number;
  readonly size: number;
}

export function createKnown(most: number): Known {
  const versions = new Map<string, string>();
  let listed: Set<string> | null = null;
  let leftOut = 0;
  return {
    see({ view }) {
      if (!versions.has(view.uid) && versions.size >= most) {
        leftOut += 1;
        return false;
      }
      listed?.add(view.uid);
      if (versions.get(view.uid) === view.resourceVersion) return false;
      versions.set(view.uid, view.resourceVersion);
      return true;
    },
    lose: (uid) => versions.delete(uid),
    beginList() {
      listed = new Set();
      leftOut = 0;
    },
    endList() {
      const went = [...versions.keys()].filter((uid) => listed?.has(uid) === false);
      for (const uid of went) versions.delete(uid);
      listed = null;
      return went;
    },
    get leftOut() {
      return leftOut;
    },
    get size() {
      return versions.size;
    },
  };
}

/** What something can be found by. */
export interface Findable {
  readonly title: string;
  readonly name: string;
  readonly group: string;
  readonly about: string;
  /** Its key or its two letters, or null. */
  readonly keys: string | null;
}

/** Those that fit what was typed, the best first; those that fit equally keep their order. */
export function found<T extends Findable>(all: readonly T[], typed: string): readonly T[] {
  const words = typed
    .toLowerCase()
    .split(/[\s-]+/)
    .filter((word) => word !== "");
  if (words.length === 0) return all;
  const scored = all
    .map((one) => ({ one, score: scoreOf(one, words) }))
    .filter(({ score }) => score > 0);
  const best = Math.max(...scored.map(({ score }) => score));
  // Letters that only happen to come in this order count where nothing fits better.
  const kept = best > scattered ? scored.filter(({ score }) => score > scattered) : scored;
  return kept.sort((a, b) => b.score - a.score).map(({ one }) => one);
}

const scattered = 1;
const points = { keys: 100, start: 20, inside: 10, group: 4, about: 2, scattered };

/** 0: it does not fit. Each word has to, and the weakest counts. */
function scoreOf(one: Findable, words: readonly string[]): number {
  const [only] = words;
  if (words.length === 1 && only === one.keys?.toLowerCase()) return points.keys;
  return Math.min(...words.map((word) => scoreOfWord(one, word)));
}

function scoreOfWord({ title, name, group, about }: Findable, word: string): number {
  const named = `${title} ${name}`.toLowerCase();
  if (named.split(/[\s-]+/).some((part) => part.startsWith(word))) return points.start;
  if (named.includes(word)) return points.inside;
  if (group.toLowerCase().includes(word)) return points.group;
  if (about.toLowerCase().includes(word)) return points.about;
  return word.length > 1 && isScattered(name.toLowerCase(), word) ? points.scattered : 0;
}

/** "pdlt" in "pod-delete": all letters, in this order, the first one first. */
function isScattered(text: string, word: string): boolean {
  let at = -1;
  for (const letter of word) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0 || (at < 0 && next > 0)) return false;
    at = next;
  }
  return true;
}

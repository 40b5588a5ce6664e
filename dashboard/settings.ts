import { type ReadonlySignal, effect, signal } from "@preact/signals";

export const themes = ["lacquer", "paper", "projector"] as const;
export type Theme = (typeof themes)[number];
export const wordings = ["plain", "kubernetes"] as const;
export type Words = (typeof wordings)[number];

/** What the presenter chose; kept in this browser. */
export interface Settings {
  readonly theme: ReadonlySignal<Theme>;
  readonly words: ReadonlySignal<Words>;
  /** The next one: dark, light, for a projector. */
  toggleTheme(): void;
  toggleWords(): void;
  setTheme(theme: Theme): void;
  setWords(words: Words): void;
}

export function openSettings(): Settings {
  const prefersLight = matchMedia("(prefers-color-scheme: light)");
  const chosen = signal<Theme | null>(read("kintsugi.theme", themes));
  const theme = signal<Theme>(chosen.value ?? fromSystem(prefersLight));
  const words = signal<Words>(read("kintsugi.words", wordings) ?? "plain");
  prefersLight.addEventListener("change", () => {
    if (chosen.peek() === null) theme.value = fromSystem(prefersLight);
  });
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
  const setTheme = (next: Theme) => {
    theme.value = next;
    chosen.value = next;
    keep("kintsugi.theme", next);
  };
  const setWords = (next: Words) => {
    words.value = next;
    keep("kintsugi.words", next);
  };
  return {
    theme,
    words,
    toggleTheme: () => setTheme(themeAfter(theme.peek())),
    toggleWords: () => setWords(words.peek() === "plain" ? "kubernetes" : "plain"),
    setTheme,
    setWords,
  };
}

export const themeAfter = (theme: Theme): Theme =>
  themes[(themes.indexOf(theme) + 1) % themes.length] ?? "lacquer";

const fromSystem = (prefersLight: MediaQueryList): Theme =>
  prefersLight.matches ? "paper" : "lacquer";

function read<T extends string>(key: string, allowed: readonly T[]): T | null {
  try {
    const kept = localStorage.getItem(key);
    return allowed.find((one) => one === kept) ?? null;
  } catch {
    return null;
  }
}

/** A browser that keeps nothing (private mode) still shows the page. */
function keep(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    return;
  }
}

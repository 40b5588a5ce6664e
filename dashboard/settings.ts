import { type ReadonlySignal, effect, signal } from "@preact/signals";

export type Theme = "lacquer" | "paper";
export type Words = "plain" | "kubernetes";

/** What the presenter chose; kept in this browser. */
export interface Settings {
  readonly theme: ReadonlySignal<Theme>;
  readonly words: ReadonlySignal<Words>;
  toggleTheme(): void;
  toggleWords(): void;
}

export function openSettings(): Settings {
  const prefersLight = matchMedia("(prefers-color-scheme: light)");
  const chosen = signal<Theme | null>(read("kintsugi.theme", ["lacquer", "paper"]));
  const theme = signal<Theme>(chosen.value ?? fromSystem(prefersLight));
  const words = signal<Words>(read("kintsugi.words", ["plain", "kubernetes"]) ?? "plain");
  prefersLight.addEventListener("change", () => {
    if (chosen.peek() === null) theme.value = fromSystem(prefersLight);
  });
  effect(() => {
    document.documentElement.dataset["theme"] = theme.value;
  });
  return {
    theme,
    words,
    toggleTheme() {
      theme.value = theme.peek() === "lacquer" ? "paper" : "lacquer";
      chosen.value = theme.peek();
      keep("kintsugi.theme", theme.peek());
    },
    toggleWords() {
      words.value = words.peek() === "plain" ? "kubernetes" : "plain";
      keep("kintsugi.words", words.peek());
    },
  };
}

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

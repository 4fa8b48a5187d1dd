/** Dark or light: as the system has it, or as chosen here. */
import { useSyncExternalStore } from "react";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "theme";
const listeners = new Set<() => void>();

export function themeChoice(): Theme {
  const kept = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === kept) ?? "system";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  apply();
}

export function useThemeChoice(): Theme {
  return useSyncExternalStore(subscribe, themeChoice);
}

/** What is shown: charts draw by it. */
export function useDark(): boolean {
  return useSyncExternalStore(subscribe, isDark);
}

const system = matchMedia("(prefers-color-scheme: dark)");

function isDark(): boolean {
  const choice = themeChoice();
  return choice === "system" ? system.matches : choice === "dark";
}

function apply(): void {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

system.addEventListener("change", apply);
// Chosen in another tab.
addEventListener("storage", (event) => event.key === KEY && apply());
apply();

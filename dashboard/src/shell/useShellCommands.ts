import { useNavigate } from "@tanstack/react-router";
import { useKeys } from "./keys/keys";
import { useCommands } from "./palette/commands";
import type { Opened } from "./Shell";
import { chooseTheme, THEMES } from "./theme";

const EVERYWHERE = "Everywhere";

/** What can be done on every page, by key and by palette. */
export function useShellCommands(open: (what: Opened) => void, mayChange: boolean): void {
  const navigate = useNavigate();
  const pages = [
    { label: "Overview", keys: "g o", group: "Go to", run: () => void navigate({ to: "/" }) },
    { label: "Tasks", keys: "g t", group: "Go to", run: () => void navigate({ to: "/tasks" }) },
    { label: "Live events", keys: "g e", group: "Go to", run: () => void navigate({ to: "/events" }) },
  ];
  const add = {
    label: "Add a task",
    keys: "n",
    group: EVERYWHERE,
    run: () => void navigate({ to: ".", search: (before) => ({ ...before, new: "1" }) }),
  };
  const addTask = mayChange ? [add] : [];
  const showKeys = { label: "Show the keys", keys: "?", group: EVERYWHERE, run: () => open("keys") };
  useKeys([
    { label: "Find or do anything", keys: "mod+k", group: EVERYWHERE, run: () => open("palette") },
    { label: "Search on this page", keys: "/", group: EVERYWHERE, run: focusSearch },
    ...addTask,
    showKeys,
    ...pages,
  ]);
  useCommands([
    ...pages,
    ...addTask,
    showKeys,
    ...THEMES.map((theme) => ({ label: `Theme: ${theme}`, group: "Theme", run: () => chooseTheme(theme) })),
    { label: "API description", group: "Go to", run: () => location.assign("/docs") },
  ]);
}

/** A page's search field is the one of type "search"; a page without one has the tasks' one. */
function focusSearch(): void {
  document.querySelector<HTMLInputElement>("main input[type=search]")?.focus();
}

/**
 * Keys that do something, as long as whoever registered them is shown. What was registered last wins. A sequence is written
 * with a space ("g t"); "mod+k" is Ctrl, or Command on a Mac. Typing into a field triggers nothing but mod+ and Escape keys.
 */
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

export interface Key {
  keys: string;
  /** What it does, for the list that `?` shows. */
  label: string;
  /** Heads the list's section, such as "Everywhere" or "Tasks". */
  group: string;
  run: () => void;
}

const SEQUENCE_MS = 1_000;

let registered: readonly Key[] = [];
const listeners = new Set<() => void>();
let begun = "";
let begunAt = 0;

export function useKeys(keys: readonly Key[]): void {
  const current = useEffectEvent((index: number) => keys[index]?.run());
  const shape = keys.map(({ keys: pressed, label, group }) => [pressed, label, group].join("\u0000")).join("\u0001");
  useEffect(() => {
    const added = shape ? shape.split("\u0001").map((line, index) => parse(line, () => current(index))) : [];
    change([...registered, ...added]);
    return () => change(registered.filter((key) => !added.includes(key)));
  }, [shape]);
}

export function useRegisteredKeys(): readonly Key[] {
  return useSyncExternalStore(subscribe, () => registered);
}

function parse(line: string, run: () => void): Key {
  const [keys = "", label = "", group = ""] = line.split("\u0000");
  return { keys, label, group, run };
}

function change(keys: readonly Key[]): void {
  registered = keys;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function nameOf(event: KeyboardEvent): string {
  const mod = event.ctrlKey || event.metaKey ? "mod+" : "";
  const shift = event.shiftKey && event.key.length > 1 ? "shift+" : "";
  return mod + shift + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
}

function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    target.matches("input:not([type=checkbox], [type=radio], [type=range]), textarea, select")
  );
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const name = nameOf(event);
  const inDialog = document.querySelector("[role=dialog][data-state=open]") !== null;
  if (!name.startsWith("mod+") && (takesText(event.target) || inDialog)) return;
  const sequence = Date.now() - begunAt < SEQUENCE_MS && begun ? `${begun} ${name}` : name;
  const found = registered.findLast((key) => key.keys === sequence) ?? registered.findLast((key) => key.keys === name);
  if (found) {
    begun = "";
    event.preventDefault();
    found.run();
    return;
  }
  begun = registered.some((key) => key.keys.startsWith(`${name} `)) ? name : "";
  begunAt = Date.now();
});

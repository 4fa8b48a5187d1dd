/** What the palette (Ctrl-K) offers: what the shell has, and what the page that is shown adds. */
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";

export interface Command {
  label: string;
  group: string;
  /** The key that does the same. */
  keys?: string;
  /** Stands below all others: not for who presses Enter before reading. */
  last?: boolean;
  run: () => void;
}

let registered: readonly Command[] = [];
const listeners = new Set<() => void>();

export function useCommands(commands: readonly Command[]): void {
  const run = useEffectEvent((index: number) => commands[index]?.run());
  const shape = JSON.stringify(commands.map(({ label, group, keys, last }) => ({ label, group, keys, last })));
  useEffect(() => {
    const shown = JSON.parse(shape) as Omit<Command, "run">[];
    const added = shown.map((command, index) => ({ ...command, run: () => run(index) }));
    change([...registered, ...added]);
    return () => change(registered.filter((command) => !added.includes(command)));
  }, [shape]);
}

export function useRegisteredCommands(): readonly Command[] {
  return useSyncExternalStore(subscribe, () => registered);
}

function change(commands: readonly Command[]): void {
  registered = commands;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

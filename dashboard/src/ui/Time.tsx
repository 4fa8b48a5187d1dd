import { useSyncExternalStore } from "react";
import { exactTime, relativeTime } from "./time";

/** One clock for all: every second, and only while the page is seen. */
let now = Date.now();
const listeners = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  if (document.hidden) return;
  now = Date.now();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  ticking ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

document.addEventListener("visibilitychange", tick);

/** Milliseconds, anew every second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** How long ago, exact on hover. */
export function Time({ at }: { at: string }) {
  const words = useSyncExternalStore(subscribe, () => relativeTime(at, now));
  return (
    <time dateTime={at} title={exactTime(at)}>
      {words}
    </time>
  );
}

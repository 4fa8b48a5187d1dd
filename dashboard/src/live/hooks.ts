import { type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef, useSyncExternalStore } from "react";
import { type Batch, type LiveView, live, type Wish } from "./connection";

/** The state of the connection, for those who show it. */
export function useLiveView(): LiveView {
  return useSyncExternalStore(live.onView, live.view);
}

/** Calls `onBatch` with the events as they come, in their order, ten times a second at most. */
export function useLiveEvents(onBatch: (batch: Batch) => void): void {
  const take = useEffectEvent(onBatch);
  useEffect(() => live.onBatch((batch) => take(batch)), []);
}

/** While the component is shown, the page's connection brings this instead of each task's newest event; null: not yet. */
export function useWish(wish: Wish | null): void {
  const text = JSON.stringify(wish);
  useEffect(() => {
    const wanted = JSON.parse(text) as Wish | null;
    if (wanted) live.wish(wanted);
  }, [text]);
  useEffect(() => () => live.wish({}), []);
}

/** Reads the queries anew when something happened: at once when calm, every `everyMs` at work. */
export function useRefreshOnEvents(queryKey: QueryKey, everyMs: number): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const readAt = useRef(0);
  useLiveEvents(() => {
    if (timer.current !== undefined) return;
    const wait = Math.max(0, readAt.current + everyMs - performance.now());
    timer.current = setTimeout(() => {
      timer.current = undefined;
      readAt.current = performance.now();
      void client.invalidateQueries({ queryKey });
    }, wait);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}

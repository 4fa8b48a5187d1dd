import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
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

/** While the component is shown, the page's connection brings this instead of each task's newest event. */
export function useWish(wish: Wish): void {
  const text = JSON.stringify(wish);
  useEffect(() => live.wish(JSON.parse(text) as Wish), [text]);
  useEffect(() => () => live.wish({}), []);
}

import { useElementScrollRestoration } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useEffect, useEffectEvent, useSyncExternalStore } from "react";
import type { Task } from "#/api/types";

/** By this name the router remembers how far the list was scrolled. */
export const SCROLLED = "tasks";
const ROW_REM = 2.5;
const CARD_REM = 4.5;
const OVERSCAN = 12;
const LOAD_BEFORE_END = 20;

const narrow = matchMedia("(max-width: 44rem)");

function subscribe(listener: () => void): () => void {
  narrow.addEventListener("change", listener);
  return () => narrow.removeEventListener("change", listener);
}

/** A phone: rows are cards. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => narrow.matches);
}

/** Only the rows that are seen exist; more are loaded before the end is reached. */
export function useRows(
  rows: readonly Task[],
  scroller: RefObject<HTMLDivElement | null>,
  loadMore: (() => void) | undefined,
) {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const height = rem * (useNarrow() ? CARD_REM : ROW_REM);
  const restored = useElementScrollRestoration({ id: SCROLLED });
  const virtual = useVirtualizer({
    initialOffset: restored?.scrollY ?? 0,
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: OVERSCAN,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height is measured anew
  useEffect(() => virtual.measure(), [height, virtual]);
  const load = useEffectEvent(() => loadMore?.());
  const lastSeen = virtual.getVirtualItems().at(-1)?.index ?? -1;
  const nearEnd = lastSeen >= rows.length - LOAD_BEFORE_END;
  const more = loadMore !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: also once more rows are there
  useEffect(() => {
    if (nearEnd && more) load();
  }, [nearEnd, more, rows.length]);
  return { virtual };
}

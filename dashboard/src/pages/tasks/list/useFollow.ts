import { useEffect, useEffectEvent, useState } from "react";
import type { News } from "./data";

const EVERY_MS = 1_000;

/** Shows what is new by itself, while the list is at its top; returns what to call when it was scrolled. */
export function useFollow(on: boolean, news: News, show: () => void): (top: number) => void {
  const [atTop, setAtTop] = useState(true);
  const showNow = useEffectEvent(show);
  const waiting = news.rows.length > 0 || news.more;
  // what is too much is read anew, which is not done for every row
  const wait = news.more ? EVERY_MS : 0;
  useEffect(() => {
    if (!on || !atTop || !waiting) return;
    const timer = setTimeout(() => showNow(), wait);
    return () => clearTimeout(timer);
  }, [on, atTop, waiting, wait]);
  return (top) => setAtTop(top < 4);
}

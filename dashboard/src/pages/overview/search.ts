import { flag, oneOf, present, type RawSearch, text } from "#/url/search";

/** The newest part of time that is shown, in seconds. */
export const RANGES = { "15m": 900, "1h": 3_600, "6h": 21_600, "24h": 86_400, "7d": 604_800 } as const;
export type Range = keyof typeof RANGES;
export const RANGE_WORDS: Record<Range, string> = {
  "15m": "15 min",
  "1h": "1 h",
  "6h": "6 h",
  "24h": "24 h",
  "7d": "7 d",
};

/** `queue`, `type`: what the charts are of. `lanes`: the whole backlog, not only its longest. */
export function overviewSearch(search: RawSearch) {
  return present({
    range: oneOf(search.range, Object.keys(RANGES) as Range[]),
    queue: text(search.queue, 100),
    type: text(search.type, 100),
    lanes: flag(search.lanes),
  });
}

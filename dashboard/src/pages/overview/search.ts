import { oneOf, present, type RawSearch } from "#/url/search";

export const RANGES = ["15m", "1h", "6h", "24h", "7d"] as const;
export type Range = (typeof RANGES)[number];

export function overviewSearch(search: RawSearch) {
  return present({ range: oneOf(search.range, RANGES) });
}

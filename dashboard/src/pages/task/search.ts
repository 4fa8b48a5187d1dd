import { present, type RawSearch, wholeNumber } from "#/url/search";

export function taskSearch(search: RawSearch) {
  return present({ version: wholeNumber(search.version, 1) });
}

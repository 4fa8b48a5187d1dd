import { oneOf, present, type RawSearch, text, wholeNumber } from "#/url/search";

/** `version`: the task as it was after so many events. `zoom`: the attempt that the timeline shows alone, such as "2.1". */
export function taskSearch(search: RawSearch) {
  return present({
    version: wholeNumber(search.version, 1),
    zoom: text(search.zoom, 20),
    result: oneOf(search.result, ["json", "table"]),
  });
}

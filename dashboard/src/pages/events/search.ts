import { EVENT_NAMES } from "#/api/types";
import { flag, present, type RawSearch, someOf, text, wholeNumber } from "#/url/search";

/** `after`: the position from which the feed is shown. */
export function eventsSearch(search: RawSearch) {
  return present({
    type: text(search.type, 100),
    queue: text(search.queue, 100),
    task: wholeNumber(search.task, 1),
    event: someOf(search.event, EVENT_NAMES),
    after: wholeNumber(search.after),
    paused: flag(search.paused),
  });
}

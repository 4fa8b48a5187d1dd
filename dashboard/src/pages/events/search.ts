import { EVENT_NAMES } from "#/api/types";
import { present, type RawSearch, someOf, text, wholeNumber } from "#/url/search";

/** `at`: the feed is held at this position. `open`: the position of the event whose details are shown. */
export function eventsSearch(search: RawSearch) {
  return present({
    event: someOf(search.event, EVENT_NAMES),
    type: text(search.type, 100),
    queue: text(search.queue, 100),
    task: wholeNumber(search.task, 1),
    at: wholeNumber(search.at),
    open: wholeNumber(search.open, 1),
  });
}

export type EventsSearch = ReturnType<typeof eventsSearch>;

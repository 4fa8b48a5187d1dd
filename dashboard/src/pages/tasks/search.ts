import { STATUSES } from "#/api/types";
import { present, type RawSearch, someOf, text } from "#/url/search";

export function tasksSearch(search: RawSearch) {
  return present({ status: someOf(search.status, STATUSES), name: text(search.name) });
}

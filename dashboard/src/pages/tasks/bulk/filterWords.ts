/** A filter in words, for whoever is about to change all that it matches. No I/O. */
import { statusWord } from "#/ui/StatusBadge";
import { shortTime } from "../filters/localTime";
import type { TaskFilter } from "../search";

const MOST_IDS = 10;

/** One a line: what it is about, and the value, which may be somebody's text. */
export function filterWords(filter: TaskFilter): { what: string; value: string }[] {
  const { status, id, name, type, queue, tag, created_after, created_before } = filter;
  const found: [string, string | undefined][] = [
    ["Status", status?.map(statusWord).join(" or ")],
    [
      "Id",
      id &&
        (id.length > MOST_IDS ? `${id.slice(0, MOST_IDS).join(", ")} and ${id.length - MOST_IDS} more` : id.join(", ")),
    ],
    ["Name contains", name],
    ["Type", type],
    ["Queue", queue],
    ["Tag", tag],
    ["Created since", created_after && shortTime(created_after)],
    ["Created before", created_before && shortTime(created_before)],
  ];
  return found.flatMap(([what, value]) => (value ? [{ what, value }] : []));
}

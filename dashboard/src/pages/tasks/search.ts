import { STATUSES, type Status } from "#/api/types";
import { flag, oneOf, present, type RawSearch, someOf, text, time, wholeNumber } from "#/url/search";
import { COLUMN_NAMES } from "./table/columnNames";

export const ORDERS = ["desc", "asc"] as const;
export const SIZES = [25, 50, 100] as const;
const MOST_IDS = 100;

/** Everything that the page of tasks can show, as it stands in its address. */
export function tasksSearch(search: RawSearch) {
  return present({
    status: someOf(search.status, STATUSES),
    name: text(search.name),
    id: ids(search.id),
    type: text(search.type, 100),
    queue: text(search.queue, 100),
    tag: text(search.tag, 100),
    created_after: time(search.created_after),
    created_before: time(search.created_before),
    order: oneOf(search.order, ORDERS),
    size: SIZES.find((size) => size === wholeNumber(search.size)),
    columns: someOf(search.columns, COLUMN_NAMES),
    follow: flag(search.follow),
    operation: wholeNumber(search.operation, 1),
  });
}

export type TasksSearch = ReturnType<typeof tasksSearch>;

/** What the service is asked for. */
export interface TaskFilter {
  status?: readonly Status[];
  id?: readonly number[];
  name?: string;
  type?: string;
  queue?: string;
  tag?: string;
  created_after?: string;
  created_before?: string;
}

export function filterOf(search: TasksSearch): TaskFilter {
  const { status, id, name, type, queue, tag, created_after, created_before } = search;
  return present({ status, id, name, type, queue, tag, created_after, created_before });
}

/** Ids with commas between, as they are typed and as they stand in the address. */
export function ids(value: unknown): number[] | undefined {
  const parts = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : [value];
  const known = parts.map((part) => wholeNumber(typeof part === "string" ? part.trim() : part, 1));
  const found = [...new Set(known.filter((id) => id !== undefined))].slice(0, MOST_IDS);
  return found.length ? found : undefined;
}

/** The list as it is loaded: pages of slim tasks, and what has come since and is not shown yet. No I/O. */
import type { InfiniteData } from "@tanstack/react-query";
import type { Task, TaskEvent } from "#/api/types";
import { applyEvent, follows } from "#/live/fold";
import type { TaskFilter } from "../search";
import { belongs, matches } from "./matches";

export interface ListPage {
  rows: readonly Task[];
  /** Where each task stands in `rows`. */
  places: ReadonlyMap<number, number>;
  /** The cursor of the page after this one; null: there is none. */
  next: string | null;
  /** Events that the read model had not taken in. */
  lag: number;
  news: News;
}

/** What has come since, and waits to be shown; kept with the first page. `more`: and others, that were not read. */
export interface News {
  rows: readonly Task[];
  more: boolean;
}

export type ListData = InfiniteData<ListPage>;

export interface ListQuery extends TaskFilter {
  order: "asc" | "desc";
  size: number;
}

const NO_NEWS: News = { rows: [], more: false };
const MOST_NEWS = 100;
const ERROR_CHARS = 300;

export function page(rows: readonly Task[], next: string | null, lag = 0): ListPage {
  return { rows, places: new Map(rows.map((row, place) => [row.id, place])), next, lag, news: NO_NEWS };
}

/** Without what a list does not show, so that thousands of rows stay small. */
export function slim(task: Task): Task {
  const { error } = task;
  const short = error && { type: error.type, message: error.message.slice(0, ERROR_CHARS), traceback: null };
  return { ...task, description: "", parameters: {}, result: null, error: short };
}

export function allRows(data: ListData | undefined): readonly Task[] {
  return data?.pages.flatMap((one) => one.rows) ?? [];
}

export function newsOf(data: ListData | undefined): News {
  return data?.pages[0]?.news ?? NO_NEWS;
}

export interface Taken {
  data: ListData;
  /** Loaded tasks whose events were not all there. */
  gaps: number[];
  /** Tasks that may belong into the list, and are not there. */
  strangers: number[];
}

/** The list after these events: what is loaded is brought up to date in its place; nothing comes, goes or moves. */
export function take(data: ListData, events: readonly TaskEvent[], query: ListQuery): Taken {
  const pages = [...data.pages];
  const taken: Taken = { data, gaps: [], strangers: [] };
  const full = newsOf(data).more;
  for (const event of events) {
    const row = find(pages, event.task_id);
    if (row) {
      const changed = applyEvent(row, event);
      if (changed === row) continue;
      put(pages, slim(changed));
      if (!follows(row, event)) taken.gaps.push(event.task_id);
    } else if (!full && belongs(event, data, query)) {
      taken.strangers.push(event.task_id);
    }
  }
  taken.data = pages.some((one, index) => one !== data.pages[index]) ? { ...data, pages } : data;
  return taken;
}

/** The list once these tasks were read: those that are loaded in their places, the others that match as news. */
export function learn(data: ListData, tasks: readonly Task[], query: ListQuery): ListData {
  if (tasks.length === 0) return data;
  const pages = [...data.pages];
  const news: Task[] = [];
  for (const task of tasks) {
    const row = find(pages, task.id);
    if (!row) news.push(task);
    else if (task.version >= row.version) put(pages, task);
  }
  return withNews(
    { ...data, pages },
    news.filter((task) => matches(task, query)),
  );
}

function withNews(data: ListData, rows: readonly Task[], more = false): ListData {
  const [first, ...rest] = data.pages;
  if (!first || (rows.length === 0 && !more)) return data;
  const all = [...first.news.rows, ...rows];
  const news = { rows: all.slice(0, MOST_NEWS), more: more || first.news.more || all.length > MOST_NEWS };
  return { ...data, pages: [{ ...first, news }, ...rest] };
}

/** More has come than is worth reading one by one. */
export function overflown(data: ListData): ListData {
  return newsOf(data).more ? data : withNews(data, [], true);
}

/** The list with its news in their places. Not for news that say `more`: then the list is read anew. */
export function unfold(data: ListData, query: ListQuery): ListData {
  const { rows } = newsOf(data);
  const comesBefore = (a: Task, b: Task) => (query.order === "desc" ? a.id > b.id : a.id < b.id);
  const last = data.pages.length - 1;
  const added = data.pages.map(() => [] as Task[]);
  for (const row of rows) {
    if (data.pages.some((one) => one.places.has(row.id))) continue;
    const place = data.pages.findIndex((one) => one.rows.length > 0 && comesBefore(row, one.rows.at(-1) as Task));
    added[place === -1 ? last : place]?.push(row);
  }
  const pages = data.pages.map((one, index) => {
    const more = added[index] ?? [];
    const all = [...one.rows, ...more].sort((a, b) => (comesBefore(a, b) ? -1 : 1));
    return { ...(more.length ? page(all, one.next, one.lag) : one), news: NO_NEWS };
  });
  return { ...data, pages };
}

function find(pages: readonly ListPage[], id: number): Task | undefined {
  for (const one of pages) {
    const place = one.places.get(id);
    if (place !== undefined) return one.rows[place];
  }
  return pages[0]?.news.rows.find((row) => row.id === id);
}

function put(pages: ListPage[], task: Task): void {
  const index = pages.findIndex((one) => one.places.has(task.id));
  const [first] = pages;
  const one = pages[index];
  if (one) {
    pages[index] = { ...one, rows: one.rows.with(one.places.get(task.id) as number, task) };
  } else if (first) {
    const rows = first.news.rows.map((row) => (row.id === task.id ? task : row));
    pages[0] = { ...first, news: { ...first.news, rows } };
  }
}

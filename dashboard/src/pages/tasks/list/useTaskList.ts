import type { QueryClient } from "@tanstack/react-query";
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, readLagging } from "#/api/client";
import { keys } from "#/api/queries";
import { useWish } from "#/live/hooks";
import { allRows, type ListData, type ListQuery, newsOf, page, unfold } from "./data";
import { listFeed } from "./feed";

const KEPT_MS = 60_000;

function listQuery(client: QueryClient, wanted: ListQuery) {
  const { size, ...filter } = wanted;
  const feed = listFeed(client);
  return infiniteQueryOptions({
    queryKey: [...keys.tasks, wanted] as const,
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...mutable(filter), limit: size, ...(pageParam === null ? {} : { cursor: pageParam }) };
      const before = feed.position;
      const { data, lag } = await readLagging(api.GET("/v1/tasks", { params: { query }, signal }));
      const read = page(feed.caughtUp(data.tasks), data.next_cursor, lag);
      // what the service read had all that was seen before it was asked, but for its lag
      return pageParam === null ? feed.withMissed(read, wanted, before - lag) : read;
    },
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    // the feed keeps it up to date; where it cannot, it is told so (live.onReset)
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
  });
}

/** The list of tasks, live. */
export function useTaskList(wanted: ListQuery) {
  const client = useQueryClient();
  const options = listQuery(client, wanted);
  const list = useInfiniteQuery({ ...options, placeholderData: keepPreviousData });
  // the stream says no type and no queue of a task, but can leave out the others
  useWish({ type: wanted.type, queue: wanted.queue });
  const rows = useMemo(() => allRows(list.data), [list.data]);
  const news = newsOf(list.data);

  /** What is new in its place; where that is too much, the list from its beginning. */
  const showNews = () => {
    if (news.more) void startAnew(client, options.queryKey);
    else client.setQueryData<ListData>(options.queryKey, (data) => data && unfold(data, wanted));
  };
  return { ...list, rows, news, showNews, startAnew: () => startAnew(client, options.queryKey) };
}

/** Read from the first page; what is shown stays until it is there. */
async function startAnew(client: QueryClient, queryKey: readonly unknown[]): Promise<void> {
  client.setQueryData<ListData>(queryKey, (data) =>
    data ? { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) } : data,
  );
  await client.invalidateQueries({ queryKey, exact: true });
}

function mutable<T extends { status?: readonly unknown[]; id?: readonly unknown[] }>(filter: T) {
  return filter as { [K in keyof T]: T[K] extends readonly (infer One)[] | undefined ? One[] | undefined : T[K] };
}

import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, read, readLagging } from "#/api/client";
import type { Status } from "#/api/types";
import { RANGES, type Range } from "./search";

export const ACTIVITY = ["activity"] as const;
export const QUEUES = ["queues"] as const;
export const FAILURES = ["failures"] as const;

export interface Shown {
  range: Range;
  queue: string | undefined;
  type: string | undefined;
}

export function activityQuery({ range, queue, type }: Shown) {
  return queryOptions({
    queryKey: [...ACTIVITY, range, queue, type],
    queryFn: ({ signal }) => {
      const since = new Date(Date.now() - RANGES[range] * 1000).toISOString();
      return readLagging(api.GET("/v1/activity", { params: { query: { since, queue, type } }, signal }));
    },
    placeholderData: keepPreviousData,
    // also where nothing happens, time goes on
    refetchInterval: 15_000,
  });
}

export const queuesQuery = queryOptions({
  queryKey: QUEUES,
  queryFn: ({ signal }) => readLagging(api.GET("/v1/queues", { signal })),
  refetchInterval: 15_000,
});

const FAILED: Status[] = ["FAILED", "RETRYING"];

export const failuresQuery = queryOptions({
  queryKey: FAILURES,
  queryFn: async ({ signal }) =>
    (await read(api.GET("/v1/tasks", { params: { query: { status: FAILED, limit: 5 } }, signal }))).tasks,
});

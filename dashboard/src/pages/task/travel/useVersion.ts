/** Which moment of the task is shown: as its address says; without that, now. */
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { api, read } from "#/api/client";
import { keys, taskQuery } from "#/api/queries";
import type { TaskEvent } from "#/api/types";

const route = getRouteApi("/tasks/$id");

/** A past version never changes. */
const versionQuery = (id: number, version: number) =>
  queryOptions({
    queryKey: [...keys.task(id), "version", version],
    queryFn: ({ signal }) => read(api.GET("/v1/tasks/{id}", { params: { path: { id }, query: { version } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });

export function useVersion(id: number, events: readonly TaskEvent[]) {
  const { version: asked } = route.useSearch();
  const navigate = route.useNavigate();
  const now = useQuery(taskQuery(id));
  const newest = Math.max(events.length, now.data?.version ?? 0);
  const version = asked !== undefined && asked < newest ? asked : undefined;
  const past = useQuery({
    ...versionQuery(id, version ?? 1),
    enabled: version !== undefined,
    placeholderData: keepPreviousData,
  });
  const goTo = useCallback(
    (next: number | undefined) => {
      const search = (before: object) => ({ ...before, version: next });
      void navigate({ search, replace: true, resetScroll: false });
    },
    [navigate],
  );
  const shown = version === undefined ? now : past;
  return { task: shown.data ?? now.data, now, error: shown.error, newest, version, goTo };
}

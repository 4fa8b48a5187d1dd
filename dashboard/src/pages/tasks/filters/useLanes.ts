import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, read } from "#/api/client";
import { workersQuery } from "#/api/queries";

const KEPT_MS = 60_000;

const lanesQuery = queryOptions({
  queryKey: ["queues", "names"],
  queryFn: async ({ signal }) => (await read(api.GET("/v1/queues", { signal }))).queues,
  staleTime: KEPT_MS,
});

/** The types and queues that there are: of tasks, and of workers. */
export function useLanes(): { types: string[]; queues: string[] } {
  const lanes = useQuery(lanesQuery).data ?? [];
  const workers = useQuery(workersQuery).data ?? [];
  const types = [...lanes.map((lane) => lane.type), ...workers.flatMap((worker) => worker.types)];
  const queues = [...lanes.map((lane) => lane.queue), ...workers.flatMap((worker) => worker.queues)];
  return { types: [...new Set(types)].sort(), queues: [...new Set(queues)].sort() };
}

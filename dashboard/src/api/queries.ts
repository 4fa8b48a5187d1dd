/** Every read of the service that more than one page makes. Keys begin with the name of the resource. */
import { queryOptions } from "@tanstack/react-query";
import { api, read } from "./client";

export const keys = {
  me: ["me"] as const,
  status: ["status"] as const,
  workers: ["workers"] as const,
  /** Lists of tasks: ["tasks", filter]. */
  tasks: ["tasks"] as const,
  task: (id: number) => ["task", id] as const,
  history: (id: number) => ["task", id, "history"] as const,
};

export const statusQuery = queryOptions({
  queryKey: keys.status,
  queryFn: ({ signal }) => read(api.GET("/v1/status", { signal })),
  // The stream says when it changed; this tells whether the stream still says everything.
  refetchInterval: 15_000,
});

export const workersQuery = queryOptions({
  queryKey: keys.workers,
  queryFn: async ({ signal }) => (await read(api.GET("/v1/workers", { signal }))).workers,
  refetchInterval: 5_000,
});

export const taskQuery = (id: number) =>
  queryOptions({
    queryKey: keys.task(id),
    queryFn: ({ signal }) => read(api.GET("/v1/tasks/{id}", { params: { path: { id } }, signal })),
  });

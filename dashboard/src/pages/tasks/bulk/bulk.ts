/** Changing all tasks that match, which the service does in the background. */
import { queryOptions } from "@tanstack/react-query";
import { api, read } from "#/api/client";
import type { components } from "#/api/schema";
import { isFinished, STATUSES } from "#/api/types";
import type { Verb } from "../act/change";
import type { TaskFilter } from "../search";

export type Operation = components["schemas"]["Operation"];

const WORKING_MS = 400;
const CALM_MS = 10_000;
const MOST_SHOWN = 10;

/** The filter, with the statuses that can be changed so; null: it asks for none of them. */
export function changeable(verb: Verb, filter: TaskFilter): TaskFilter | null {
  const possible = STATUSES.filter((status) => isFinished(status) === (verb === "rerun"));
  const status = filter.status ? filter.status.filter((one) => possible.includes(one)) : possible;
  return status.length ? { ...filter, status } : null;
}

export const countQuery = (filter: TaskFilter) =>
  queryOptions({
    queryKey: ["count", filter],
    queryFn: ({ signal }) =>
      read(
        api.GET("/v1/tasks:count", {
          params: { query: { ...filter, status: [...(filter.status ?? [])], id: ids(filter) } },
          signal,
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  });

export type Asked = components["schemas"]["NewCancel"] & components["schemas"]["NewRerun"];

/** `expected`: where more match by then, nothing is changed. */
export function asked(filter: TaskFilter, reason: string, expected: number | null): Asked {
  const { id: _, status, ...rest } = filter;
  return {
    filter: { ...rest, ...(status ? { status: [...status] } : {}), ...(filter.id ? { ids: [...filter.id] } : {}) },
    reason: reason || null,
    expected,
  } as Asked;
}

export async function begin(verb: Verb, body: Asked, key: string): Promise<Operation> {
  const init = { params: { header: { "Idempotency-Key": key } }, body };
  const begun = verb === "cancel" ? api.POST("/v1/tasks:cancel", init) : api.POST("/v1/tasks:rerun", init);
  return (await read(begun)).operation;
}

export function stop(id: number): Promise<unknown> {
  return read(api.POST("/v1/operations/{id}:cancel", { params: { path: { id } } }));
}

/** The latest, whoever began them. */
export const operationsQuery = queryOptions({
  queryKey: ["operations"],
  queryFn: async ({ signal }) =>
    (await read(api.GET("/v1/operations", { params: { query: { limit: MOST_SHOWN } }, signal }))).operations,
  refetchInterval: ({ state }) => (state.data?.some((one) => one.status === "RUNNING") ? WORKING_MS : CALM_MS),
  staleTime: WORKING_MS,
});

export const operationQuery = (id: number) =>
  queryOptions({
    queryKey: ["operations", id],
    queryFn: async ({ signal }) =>
      (await read(api.GET("/v1/operations/{id}", { params: { path: { id } }, signal }))).operation,
    refetchInterval: ({ state }) => (state.data?.status === "RUNNING" ? WORKING_MS : false),
    staleTime: WORKING_MS,
  });

function ids(filter: TaskFilter): number[] | undefined {
  return filter.id && [...filter.id];
}

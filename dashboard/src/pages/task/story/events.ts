/** Everything that happened to one task: read once, then heard live. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { ApiError, Unreachable } from "#/api/client";
import { keys } from "#/api/queries";
import type { Problem, TaskEvent } from "#/api/types";
import { useLiveEvents, useWish } from "#/live/hooks";

export function exportAddress(id: number): string {
  return `/v1/events/export?task=${id}`;
}

export const eventsQuery = (id: number) =>
  queryOptions({ queryKey: [...keys.task(id), "events"], queryFn: ({ signal }) => readEvents(id, signal) });

async function readEvents(id: number, signal: AbortSignal): Promise<TaskEvent[]> {
  const response = await fetch(exportAddress(id), { signal }).catch((error: unknown) => {
    throw signal.aborted ? error : new Unreachable(error);
  });
  if (!response.ok) throw new ApiError((await response.json()) as Problem);
  const lines = (await response.text()).split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as TaskEvent);
}

export function useTaskEvents(id: number) {
  useWish({ task: id, every: true });
  const query = useQuery(eventsQuery(id));
  const { refetch } = query;
  const [heard, setHeard] = useState<readonly TaskEvent[]>([]);
  useLiveEvents((batch) => {
    const mine = batch.filter((event) => event.task_id === id);
    if (mine.length) setHeard((before) => [...before, ...mine]);
  });
  const { events, gap } = useMemo(() => joined(query.data ?? [], heard), [query.data, heard]);
  useEffect(() => {
    if (gap) void refetch();
  }, [gap, refetch]);
  return { ...query, events };
}

/** In order and without a gap: where one is, what comes after it waits until the events were read again. */
export function joined(
  read: readonly TaskEvent[],
  heard: readonly TaskEvent[],
): { events: readonly TaskEvent[]; gap: boolean } {
  const byVersion = new Map([...heard, ...read].map((event) => [event.version, event]));
  const events: TaskEvent[] = [];
  for (let event = byVersion.get(1); event; event = byVersion.get(events.length + 1)) events.push(event);
  return { events, gap: read.length > 0 && events.length < byVersion.size };
}

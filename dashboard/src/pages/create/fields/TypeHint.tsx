import { useQuery } from "@tanstack/react-query";
import { workersQuery } from "#/api/queries";

/** Whether anybody would run it. */
export function TypeHint({ type }: { type: string }) {
  const workers = useQuery(workersQuery).data;
  if (!workers || !type) return "Which handler runs it";
  const able = workers.filter((worker) => worker.alive && worker.types.includes(type)).length;
  if (able === 0) return "No worker has a handler for it now: it waits until one has";
  return able === 1 ? "1 worker has a handler for it" : `${able} workers have a handler for it`;
}

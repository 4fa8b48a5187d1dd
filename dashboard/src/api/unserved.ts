import { useQuery } from "@tanstack/react-query";
import { workersQuery } from "./queries";
import type { Lane } from "./types";

/** Why nobody would run a task of this lane now; undefined where somebody would, or where that is not known. */
export function useUnserved({ type, queue }: Pick<Lane, "type" | "queue">): string | undefined {
  const able = useQuery(workersQuery).data?.filter((worker) => worker.alive && worker.types.includes(type));
  if (able === undefined) return undefined;
  if (able.length === 0) return "no living worker has a handler of this type";
  const served = able.some(({ queues }) => queues.length === 0 || queues.includes(queue));
  return served ? undefined : "no living worker with a handler of this type serves this queue";
}

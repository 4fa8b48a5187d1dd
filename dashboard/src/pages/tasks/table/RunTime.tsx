import type { Task } from "#/api/types";
import { useNow } from "#/ui/Time";
import { duration } from "#/ui/time";

/** How long the last attempt took, or has taken so far. */
export function RunTime({ task }: { task: Task }) {
  if (task.status === "RUNNING" && task.started_at) return <SoFar since={task.started_at} />;
  if (!task.started_at || !task.finished_at) return null;
  return duration(Date.parse(task.finished_at) - Date.parse(task.started_at));
}

function SoFar({ since }: { since: string }) {
  return duration(Math.max(0, useNow() - Date.parse(since)), 1);
}

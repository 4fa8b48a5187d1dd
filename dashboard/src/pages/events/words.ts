/** What an event says, in one line. */
import type { TaskEvent } from "#/api/types";
import type { IconName } from "#/ui/Icon";
import { clockTime, duration } from "#/ui/time";

const MOST_CHARS = 300;

export const EVENT_ICONS: Record<TaskEvent["event"], IconName> = {
  "task.created": "plus",
  "task.queued": "queued",
  "execution.started": "play",
  "execution.succeeded": "succeeded",
  "execution.failed": "failed",
  "execution.lost": "alert",
  "cancel.requested": "pause",
  "task.cancelled": "cancelled",
  "task.rerun": "refresh",
};

export function describe(event: TaskEvent): string {
  return words(event).slice(0, MOST_CHARS);
}

function words(event: TaskEvent): string {
  switch (event.event) {
    case "task.created":
      return `${event.name} · ${event.type} in ${event.queue}, by ${event.created_by}`;
    case "task.queued":
      return event.reason;
    case "execution.started":
      return `${nth(event)} on ${event.worker}`;
    case "execution.succeeded":
      return `after ${duration(event.duration_ms)}${returned(event.result)}`;
    case "execution.failed":
      return `${event.error_type}: ${event.message}${event.retry_at ? ` · again at ${clockTime(event.retry_at)}` : ""}`;
    case "execution.lost":
      return `${nth(event)} on ${event.worker}: ${event.reason}`;
    default:
      return `by ${event.by}${event.reason ? `: ${event.reason}` : ""}`;
  }
}

function nth({ execution, attempt }: { execution: number; attempt: number }): string {
  return execution > 1 ? `execution ${execution}, attempt ${attempt}` : `attempt ${attempt}`;
}

function returned(result: unknown): string {
  return result === null || result === undefined ? "" : ` → ${JSON.stringify(result)}`;
}

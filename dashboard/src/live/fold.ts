/** What an event makes of a task: the same changes as domain/task.py makes. */
import type { Task, TaskEvent } from "#/api/types";

/**
 * The task after `event`; the same object where it knew of the event. Where events between were left out, as the
 * coalesced stream does, times of theirs are missing until the task is read anew.
 */
export function applyEvent(task: Task, event: TaskEvent): Task {
  if (event.task_id !== task.id || event.version <= task.version) return task;
  const { version, position, status } = event;
  return { ...task, version, position, status, ...changes(task, event) };
}

/** The task that was created by `event`. */
export function born(event: Extract<TaskEvent, { event: "task.created" }>): Task {
  const { task_id: id, at: created_at, name, type, description, parameters, queue, priority, tags, status } = event;
  const { max_attempts, timeout_s, run_at, version, position } = event;
  return {
    ...{ id, name, type, description, parameters, queue, priority, tags, status },
    ...{ execution: 1, attempt: 0, max_attempts, timeout_s, run_at, created_at },
    ...{ started_at: null, finished_at: null, error: null, result: null, version, position },
  };
}

/** Whether `event` follows right upon what `task` knows. */
export function follows(task: Task, event: TaskEvent): boolean {
  return event.version === task.version + 1;
}

function changes(task: Task, event: TaskEvent): Partial<Task> {
  switch (event.event) {
    case "execution.started":
      return { execution: event.execution, attempt: event.attempt, started_at: event.at, run_at: null };
    case "execution.succeeded":
      return { ...attempt(event), result: event.result, error: null, finished_at: event.at, run_at: null };
    case "execution.failed":
      return {
        ...attempt(event),
        error: { type: event.error_type, message: event.message, traceback: event.traceback },
        run_at: event.retry_at,
        finished_at: event.retry_at === null ? event.at : null,
      };
    case "execution.lost":
      return lost(task, event);
    case "task.cancelled":
      return { finished_at: event.at, run_at: null };
    case "task.rerun":
      return {
        execution: event.execution,
        attempt: 0,
        started_at: null,
        finished_at: null,
        error: null,
        result: null,
        run_at: null,
      };
    default:
      return {};
  }
}

function attempt(event: { execution: number; attempt: number }): Pick<Task, "execution" | "attempt"> {
  return { execution: event.execution, attempt: event.attempt };
}

function lost(task: Task, event: Extract<TaskEvent, { event: "execution.lost" }>): Partial<Task> {
  if (event.status === "QUEUED") return { attempt: event.handed_back ? event.attempt - 1 : task.attempt };
  const message = `worker ${event.worker}: ${event.reason}`;
  return { error: { type: "WorkerLost", message, traceback: null }, finished_at: event.at };
}

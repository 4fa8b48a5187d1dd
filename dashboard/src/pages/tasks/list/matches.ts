/** What the service's filters say of a task, said here: for rows that change while they are looked at. */
import type { Task, TaskEvent } from "#/api/types";
import type { TaskFilter } from "../search";
import type { ListData, ListQuery } from "./data";

export function matches(task: Task, wanted: TaskFilter): boolean {
  const { status, id, name, type, queue, tag, created_after, created_before } = wanted;
  return (
    (!status || status.includes(task.status)) &&
    (!id || id.includes(task.id)) &&
    (!type || type === task.type) &&
    (!queue || queue === task.queue) &&
    (!tag || task.tags.includes(tag)) &&
    (!name || task.name.toLowerCase().includes(name.toLowerCase())) &&
    (!created_after || Date.parse(task.created_at) >= Date.parse(created_after)) &&
    (!created_before || Date.parse(task.created_at) < Date.parse(created_before))
  );
}

/**
 * Whether the task of an event, which is not loaded, may belong among what is loaded. An event says only its task's id and
 * status; the rest is looked at once the task was read.
 */
export function belongs(event: TaskEvent, data: ListData, query: ListQuery): boolean {
  if (query.status && !query.status.includes(event.status)) return false;
  if (query.id && !query.id.includes(event.task_id)) return false;
  // Without a filter that a task can come to match, it has been there since it was created.
  const last = data.pages.at(-1);
  if (!last || last.next === null) return true;
  const end = last.rows.at(-1)?.id;
  if (end === undefined) return true;
  return query.order === "desc" ? event.task_id > end : event.task_id < end;
}

/** The API's shapes under short names. All come from schema.ts, which is made from openapi.json (`npm run gen`). */
import type { components, paths } from "./schema";

export type { paths };

type Schemas = components["schemas"];
export type Me = Schemas["Me"];
export type Task = Schemas["Task"];
export type NewTask = Schemas["NewTask"];
export type Status = Schemas["Status"];
export type HistoryEntry = Schemas["HistoryEntry"];
export type Worker = Schemas["Worker"];
export type StatusCounts = Schemas["StatusCounts"];
export type Activity = Schemas["Activity"];
export type Lane = Schemas["Queue"];
export type TaskEvent = Schemas["Event"];
export type EventName = TaskEvent["event"];
export type Problem = Schemas["Problem"];

export const STATUSES = [
  "PENDING",
  "QUEUED",
  "RUNNING",
  "RETRYING",
  "SUCCEEDED",
  "FAILED",
  "CANCELLED",
] as const satisfies readonly Status[];

export const EVENT_NAMES = [
  "task.created",
  "task.queued",
  "execution.started",
  "execution.succeeded",
  "execution.failed",
  "execution.lost",
  "cancel.requested",
  "task.cancelled",
  "task.rerun",
] as const satisfies readonly EventName[];

export function isFinished(status: Status): boolean {
  return status === "SUCCEEDED" || status === "FAILED" || status === "CANCELLED";
}

/** A task's events as spans of time: waiting, running, backing off. No I/O. */
import type { TaskEvent } from "#/api/types";

export type SpanKind = "pending" | "waiting" | "running" | "backing-off";

/** `to` null: until now. */
export interface Span {
  kind: SpanKind;
  from: number;
  to: number | null;
}

export type Ending = "succeeded" | "failed" | "lost" | "cancelled";

export interface Attempt {
  execution: number;
  /** From 1; it is the next one's number while that waits to be started. */
  attempt: number;
  spans: Span[];
  ending: Ending | null;
  worker: string | null;
  /** When it was asked to stop. */
  cancelRequestedAt: number | null;
}

const WAITS: Partial<Record<TaskEvent["status"], SpanKind>> = {
  PENDING: "pending",
  QUEUED: "waiting",
  RETRYING: "backing-off",
};

/** One an attempt, with the wait before it. */
export function attemptsOf(events: readonly TaskEvent[]): Attempt[] {
  const attempts: Attempt[] = [];
  for (const event of events) addEvent(attempts, event);
  return attempts;
}

function addEvent(attempts: Attempt[], event: TaskEvent): void {
  const at = Date.parse(event.at);
  const current = attempts.at(-1);
  close(current, at);
  switch (event.event) {
    case "task.created":
    case "task.rerun":
      attempts.push(begun(event.event === "task.rerun" ? event.execution : 1, 1));
      break;
    case "execution.started":
      if (current) Object.assign(current, { attempt: event.attempt, worker: event.worker });
      current?.spans.push({ kind: "running", from: at, to: null });
      return;
    case "cancel.requested":
      if (current) current.cancelRequestedAt = at;
      current?.spans.push({ kind: "running", from: at, to: null });
      return;
    case "execution.succeeded":
      end(current, "succeeded");
      return;
    case "task.cancelled":
      end(current, "cancelled");
      return;
    case "execution.failed":
    case "execution.lost":
      end(current, event.event === "execution.lost" ? "lost" : "failed");
      if (event.status === "FAILED") return;
      attempts.push(begun(event.execution, event.attempt + 1));
  }
  const kind = WAITS[event.status];
  if (kind) attempts.at(-1)?.spans.push({ kind, from: at, to: null });
}

function begun(execution: number, attempt: number): Attempt {
  return { execution, attempt, spans: [], ending: null, worker: null, cancelRequestedAt: null };
}

function close(attempt: Attempt | undefined, at: number): void {
  const span = attempt?.spans.at(-1);
  if (span && span.to === null) span.to = at;
}

function end(attempt: Attempt | undefined, ending: Ending): void {
  if (attempt) attempt.ending = ending;
}

/** Milliseconds that an attempt spent so, up to now. */
export function spent(attempt: Attempt, kinds: readonly SpanKind[], now: number): number {
  return attempt.spans
    .filter((span) => kinds.includes(span.kind))
    .reduce((sum, span) => sum + Math.max(0, (span.to ?? now) - span.from), 0);
}

export function nameOf({ execution, attempt }: Attempt): string {
  return `${execution}.${attempt}`;
}

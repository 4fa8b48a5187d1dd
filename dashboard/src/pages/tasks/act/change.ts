/** Cancelling and re-running tasks one by one: what it comes to, in words. */
import { ApiError, api, read } from "#/api/client";
import { isFinished, type Task } from "#/api/types";

export type Verb = "cancel" | "rerun";

export interface Outcome {
  /** As they were before, and as they are now. */
  done: { before: Task; now: Task }[];
  /** Their status no longer allowed it. */
  refused: Task[];
  failed: { task: Task; error: Error }[];
}

const AT_ONCE = 6;

export function canBe(verb: Verb, task: Task): boolean {
  return verb === "cancel" ? !isFinished(task.status) : isFinished(task.status);
}

export async function changeAll(verb: Verb, tasks: readonly Task[], reason = ""): Promise<Outcome> {
  const outcome: Outcome = { done: [], refused: [], failed: [] };
  const waiting = [...tasks];
  const work = async () => {
    for (let task = waiting.shift(); task; task = waiting.shift()) await changeOne(verb, task, reason, outcome);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcome;
}

async function changeOne(verb: Verb, task: Task, reason: string, outcome: Outcome): Promise<void> {
  const init = { params: { path: { id: task.id } }, body: reason ? { reason } : {} };
  try {
    const asked = verb === "cancel" ? api.POST("/v1/tasks/{id}:cancel", init) : api.POST("/v1/tasks/{id}:rerun", init);
    outcome.done.push({ before: task, now: await read(asked) });
  } catch (error) {
    if (error instanceof ApiError && error.code === "illegal_transition") outcome.refused.push(task);
    else outcome.failed.push({ task, error: error as Error });
  }
}

/** Undone by re-running: what only waited to be claimed waits to be claimed again, in the same place. */
export function canUndo(outcome: Outcome): boolean {
  return outcome.done.length > 0 && outcome.done.every(({ before, now }) => wasWaiting(before, now));
}

function wasWaiting(before: Task, now: Task): boolean {
  return before.status === "QUEUED" && before.attempt === 0 && now.status === "CANCELLED" && now.attempt === 0;
}

export function told(verb: Verb, outcome: Outcome): { title: string; detail?: string; tone: "good" | "bad" | "plain" } {
  const { done, refused, failed } = outcome;
  const asked = done.filter(({ now }) => verb === "cancel" && now.status === "RUNNING").length;
  const details = [
    asked && `${asked === done.length ? "It runs" : `${asked} run`}: the worker was asked to stop.`,
    refused.length && `${count(refused.length)} ${verb === "cancel" ? "had finished already" : "had not finished"}.`,
    failed[0] && `${count(failed.length)} failed: ${failed[0].error.message}`,
  ].filter(Boolean);
  const detail = details.length ? { detail: details.join(" ") } : {};
  if (done.length === 0)
    return { title: `Nothing was ${verb === "cancel" ? "cancelled" : "re-run"}`, tone: "bad", ...detail };
  const which = done.length === 1 ? `Task ${done[0]?.before.id}` : count(done.length);
  const was = done.length === 1 ? "was" : "were";
  const title =
    verb === "rerun"
      ? `${which} will run again`
      : asked === done.length
        ? `${which} is being cancelled`
        : `${which} ${was} cancelled`;
  return { title, tone: failed.length ? "bad" : "good", ...detail };
}

function count(number: number): string {
  return number === 1 ? "1 task" : `${number} tasks`;
}

import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { keys } from "#/api/queries";
import type { Task } from "#/api/types";
import { useToast } from "#/shell/toasts/Toasts";
import { canBe, canUndo, changeAll, type Outcome, told, type Verb } from "./change";

/** Cancels or re-runs tasks, and says in a toast what came of it. */
export function useChange(): (verb: Verb, tasks: readonly Task[], reason?: string) => Promise<void> {
  const toast = useToast();
  const client = useQueryClient();
  return useCallback(
    async (verb, tasks, reason) => {
      const able = tasks.filter((task) => canBe(verb, task));
      if (able.length === 0) {
        const [one] = tasks;
        if (one) toast({ title: why(verb, tasks.length === 1 ? one : undefined) });
        return;
      }
      const outcome = await changeAll(verb, able, reason);
      for (const { now } of outcome.done) client.setQueryData<Task>(keys.task(now.id), (known) => newer(known, now));
      const undo = verb === "cancel" && canUndo(outcome) ? () => void takeBack(outcome) : undefined;
      toast({ ...told(verb, outcome), ...(undo ? { action: { label: "Undo", run: undo } } : {}) });
    },
    [toast, client],
  );

  async function takeBack(outcome: Outcome): Promise<void> {
    const again = await changeAll(
      "rerun",
      outcome.done.map(({ now }) => now),
      "the cancelling was undone",
    );
    const count = again.done.length;
    toast({ title: count === 1 ? `Task ${again.done[0]?.now.id} is queued again` : `${count} tasks are queued again` });
  }
}

function newer(known: Task | undefined, now: Task): Task {
  return known && known.version > now.version ? known : now;
}

function why(verb: Verb, task: Task | undefined): string {
  if (verb === "cancel") return task ? `Task ${task.id} has finished: there is nothing to cancel` : "All of them have finished";
  return task ? `Task ${task.id} has not finished yet: it can be run again then` : "None of them has finished yet";
}

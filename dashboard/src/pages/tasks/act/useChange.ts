import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { keys } from "#/api/queries";
import type { Task } from "#/api/types";
import { type Toast, useToast } from "#/shell/toasts/Toasts";
import { canBe, canUndo, changeAll, type Outcome, told, type Verb } from "./change";

type Change = (verb: Verb, tasks: readonly Task[], reason?: string) => Promise<void>;

/** Cancels or re-runs tasks, and says in a toast what came of it. */
export function useChange(): Change {
  const toast = useToast();
  const client = useQueryClient();
  return useCallback<Change>(
    async (verb, tasks, reason) => {
      const able = tasks.filter((task) => canBe(verb, task));
      if (able.length === 0) {
        if (tasks.length) toast({ title: whyNot(verb, tasks) });
        return;
      }
      const outcome = await changeAll(verb, able, reason);
      for (const { now } of outcome.done) client.setQueryData<Task>(keys.task(now.id), (known) => newer(known, now));
      const undo = { label: "Undo", run: () => void takeBack(outcome, toast) };
      toast({ ...told(verb, outcome), ...(verb === "cancel" && canUndo(outcome) ? { action: undo } : {}) });
    },
    [toast, client],
  );
}

async function takeBack({ done }: Outcome, toast: (toast: Toast) => void): Promise<void> {
  const cancelled = done.map(({ now }) => now);
  const again = await changeAll("rerun", cancelled, "the cancelling was undone");
  const [one] = again.done;
  if (!one) toast({ ...told("rerun", again) });
  else
    toast({
      title:
        again.done.length === 1 ? `Task ${one.now.id} is queued again` : `${again.done.length} tasks are queued again`,
    });
}

function newer(known: Task | undefined, now: Task): Task {
  return known && known.version > now.version ? known : now;
}

function whyNot(verb: Verb, tasks: readonly Task[]): string {
  const which = tasks.length === 1 ? `Task ${tasks[0]?.id}` : "Each of them";
  return verb === "cancel"
    ? `${which} has finished: there is nothing to cancel`
    : `${which} has yet to finish: only then can it run again`;
}

import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { ApiError, api, read } from "#/api/client";
import { useIdempotencyKey } from "#/api/idempotency";
import type { NewTask, Task } from "#/api/types";
import { useToast } from "#/shell/toasts/Toasts";
import { changeAll, told } from "../tasks/act/change";
import { type Draft, newTask, type Wrong } from "./draft";

/** Creates the task that a draft asks for; what is wrong with it is kept until it is changed. */
export function useCreate(onCreated: () => void) {
  const [wrong, setWrong] = useState<Wrong>();
  const [busy, setBusy] = useState(false);
  const keyOf = useIdempotencyKey();
  const tell = useTellCreated();

  const create = async (draft: Draft) => {
    const wanted = newTask(draft);
    if ("wrong" in wanted) return setWrong(wanted.wrong);
    setBusy(true);
    try {
      const task = await send(wanted.task, keyOf(wanted.task));
      tell(task);
      onCreated();
    } catch (error) {
      setWrong(wrongBy(error as Error));
    } finally {
      setBusy(false);
    }
  };
  return { create, busy, wrong, clear: () => setWrong(undefined) };
}

function send(task: NewTask, key: string): Promise<Task> {
  return read(api.POST("/v1/tasks", { params: { header: { "Idempotency-Key": key } }, body: task }));
}

function wrongBy(error: Error): Wrong {
  const field = error instanceof ApiError ? (error.field ?? "") : "";
  // the detail begins with the field, which stands beside it here
  const detail = error.message.startsWith(`${field}: `) ? error.message.slice(field.length + 2) : error.message;
  return { field, detail };
}

/** In a toast, with a way to it; or with a way back, while nothing of it has happened yet. */
function useTellCreated(): (task: Task) => void {
  const toast = useToast();
  const navigate = useNavigate();
  return (task) => {
    const open = { label: "Open", run: () => void navigate({ to: "/tasks/$id", params: { id: String(task.id) } }) };
    const undo = {
      label: "Undo",
      run: () =>
        void changeAll("cancel", [task], "the creating was undone").then((outcome) => toast(told("cancel", outcome))),
    };
    const waits = task.status === "PENDING";
    const detail = waits ? { detail: "It waits until it is due." } : {};
    toast({ title: `Task ${task.id} was created`, tone: "good", ...detail, action: waits ? undo : open });
  };
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Dialog } from "#/ui/Dialog";
import { Failed } from "#/ui/Failed";
import { eventsQuery } from "../task/story/events";
import { toLocal } from "../tasks/filters/localTime";
import { type Draft, duplicateOf, EMPTY } from "./draft";
import { TaskForm } from "./TaskForm";

/** What was typed and not sent: it is there again when the dialog is opened again. */
let kept: Draft | undefined;

/** `from`: the id of the task to duplicate; undefined for an empty form. */
export function CreateTask({ from, onClose }: { from: number | undefined; onClose: () => void }) {
  return from === undefined ? <Empty onClose={onClose} /> : <Duplicate key={from} from={from} onClose={onClose} />;
}

function Empty({ onClose }: { onClose: () => void }) {
  const [first] = useState(() => kept ?? EMPTY);
  const keep = (draft: Draft | undefined) => {
    kept = draft;
  };
  return <TaskForm title="Add a task" first={first} onDraft={keep} onClose={onClose} />;
}

function Duplicate({ from, onClose }: { from: number; onClose: () => void }) {
  const title = `Duplicate task ${from}`;
  const { data, error, refetch } = useQuery(eventsQuery(from));
  const created = data?.[0];
  if (created?.event === "task.created") {
    return <TaskForm title={title} first={duplicateOf(created, Date.now(), toLocal)} onClose={onClose} />;
  }
  const missing = data && new Error("there is no such task");
  return (
    <Dialog title={title} onClose={onClose}>
      {error || missing ? (
        <Failed what={`task ${from}`} error={error ?? missing ?? new Error()} retry={refetch} />
      ) : (
        <p role="status">Loading …</p>
      )}
    </Dialog>
  );
}

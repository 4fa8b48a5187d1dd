import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useMayChange } from "#/access/me";
import type { Task } from "#/api/types";
import { useKeys } from "#/shell/keys/keys";
import { useCommands } from "#/shell/palette/commands";
import { canBe, type Verb } from "./act/change";
import { useChange } from "./act/useChange";
import type { Current } from "./table/TaskTable";
import type { Selection } from "./table/useSelection";

const GROUP = "Tasks";

interface Parts {
  rows: readonly Task[];
  selection: Selection;
  current: Current | undefined;
  setCurrent: (current: Current) => void;
}

/** What is about to be done to many tasks, once it is confirmed. */
export interface Asked {
  verb: Verb;
  tasks: readonly Task[];
}

/** Keys for the list, and the acts that keys and buttons share. Many at once are confirmed first. */
export function useTaskKeys({ rows, selection, current, setCurrent }: Parts) {
  const navigate = useNavigate();
  const change = useChange();
  const mayChange = useMayChange();
  const [asked, setAsked] = useState<Asked>();
  const index = rows.findIndex((task) => task.id === current?.id);
  const move = (by: number) => {
    const next = rows[index === -1 ? 0 : Math.max(0, Math.min(rows.length - 1, index + by))];
    if (next) setCurrent({ id: next.id, byKey: true });
  };
  const act = (verb: Verb) => {
    const one = rows[index];
    if (selection.size > 1) setAsked({ verb, tasks: selection.tasks.filter((task) => canBe(verb, task)) });
    else if (selection.size === 1) void change(verb, selection.tasks);
    else if (one) void change(verb, [one]);
  };
  const open = () => current && void navigate({ to: "/tasks/$id", params: { id: String(current.id) } });
  const cancel = { label: "Cancel the task, or those selected", keys: "c", group: GROUP, run: () => act("cancel") };
  const rerun = { label: "Run the task again, or those selected", keys: "r", group: GROUP, run: () => act("rerun") };
  const changes = mayChange ? [cancel, rerun] : [];
  const select = { label: "Select the task, or not", keys: "x", group: GROUP };
  useKeys([
    { label: "Next task", keys: "j", group: GROUP, run: () => move(1) },
    { label: "Task before", keys: "k", group: GROUP, run: () => move(-1) },
    { label: "Open the task (as Enter does)", keys: "o", group: GROUP, run: () => void open() },
    { ...select, run: () => current && selection.toggle(current.id, false) },
    { label: "Select none", keys: "Escape", group: GROUP, run: selection.clear },
    ...changes,
  ]);
  useCommands(changes);
  const confirm = (reason: string) => {
    if (!asked) return;
    setAsked(undefined);
    selection.clear();
    void change(asked.verb, asked.tasks, reason);
  };
  return { act, asked, setAsked, confirm };
}

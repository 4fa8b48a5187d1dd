import { useCallback, useMemo, useRef, useState } from "react";
import type { Task } from "#/api/types";

export interface Selection {
  size: number;
  has: (id: number) => boolean;
  /** With `range`: all from the last one that was toggled. */
  toggle: (id: number, range: boolean) => void;
  addAll: (rows: readonly Task[]) => void;
  clear: () => void;
  tasks: readonly Task[];
}

/** Which of the loaded tasks are selected. */
export function useSelection(rows: readonly Task[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<number>>(new Set());
  const last = useRef<number>(undefined);
  const shown = useRef(rows);
  shown.current = rows;

  const toggle = useCallback((id: number, range: boolean) => {
    const from = last.current;
    last.current = id;
    setIds((before) => {
      const on = !before.has(id);
      const touched = range && from !== undefined ? between(shown.current, from, id) : [id];
      return on ? new Set([...before, ...touched]) : new Set([...before].filter((one) => !touched.includes(one)));
    });
  }, []);
  const addAll = useCallback((more: readonly Task[]) => {
    setIds((before) => new Set([...before, ...more.map((task) => task.id)]));
  }, []);
  const clear = useCallback(() => setIds(new Set()), []);

  return useMemo(() => {
    const tasks = ids.size ? rows.filter((task) => ids.has(task.id)) : [];
    return { size: tasks.length, has: (id) => ids.has(id), toggle, addAll, clear, tasks };
  }, [ids, rows, toggle, addAll, clear]);
}

function between(rows: readonly Task[], a: number, b: number): number[] {
  const places = [a, b].map((id) => rows.findIndex((task) => task.id === id));
  if (places.includes(-1)) return [b];
  return rows.slice(Math.min(...places), Math.max(...places) + 1).map((task) => task.id);
}

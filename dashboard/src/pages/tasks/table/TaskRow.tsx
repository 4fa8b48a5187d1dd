import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { Task } from "#/api/types";
import type { ColumnName } from "./columnNames";
import { COLUMNS } from "./columns";
import styles from "./TaskTable.module.css";

interface Props {
  task: Task;
  columns: readonly ColumnName[];
  /** Where it stands: pixels from the first row's top, and its number from 1. */
  top: number;
  number: number;
  selected: boolean;
  current: boolean;
  /** It no longer matches the filters; it stays until the list is read anew, so that nothing jumps. */
  left: boolean;
  onSelect: (id: number, range: boolean) => void;
  onFocus: (id: number) => void;
}

export const TaskRow = memo(function TaskRow(props: Props) {
  const { task, columns, top, number, selected, current, left, onSelect, onFocus } = props;
  return (
    <div
      role="row"
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={number + 1}
      aria-selected={selected}
      data-current={current || undefined}
      data-left={left || undefined}
      data-task={task.id}
    >
      <div role="cell" className={styles.check}>
        <input
          type="checkbox"
          checked={selected}
          aria-label={`Select task ${task.id}`}
          onChange={(event) => onSelect(task.id, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      </div>
      <div role="cell" className={styles.name}>
        <Link
          to="/tasks/$id"
          params={{ id: String(task.id) }}
          className={styles.link}
          title={task.name}
          onFocus={() => onFocus(task.id)}
        >
          <bdi>{task.name}</bdi>
        </Link>
        {left && <span className={styles.leftWord}>no longer matches</span>}
      </div>
      {columns.map((name) => (
        <div key={name} role="cell" className={styles.cell} data-column={name}>
          {COLUMNS[name].cell(task)}
        </div>
      ))}
    </div>
  );
});

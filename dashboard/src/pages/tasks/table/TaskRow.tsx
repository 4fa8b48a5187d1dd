import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { Task } from "#/api/types";
import type { ColumnName } from "./columnNames";
import { CardFacts, COLUMNS } from "./columns";
import styles from "./TaskTable.module.css";

interface Props {
  task: Task;
  columns: readonly ColumnName[];
  /** A card: there is no room for columns. */
  narrow: boolean;
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

const CARD: readonly ColumnName[] = ["status"];

export const TaskRow = memo(function TaskRow(props: Props) {
  const { task, columns, narrow, top, number, selected, current, left, onSelect, onFocus } = props;
  return (
    <tr
      className={styles.row}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={number + 1}
      data-selected={selected || undefined}
      data-current={current || undefined}
      data-left={left || undefined}
      data-task={task.id}
      onFocus={() => onFocus(task.id)}
    >
      <td className={styles.check}>
        <input
          type="checkbox"
          checked={selected}
          aria-label={`Select task ${task.id}`}
          onChange={(event) => onSelect(task.id, (event.nativeEvent as MouseEvent).shiftKey)}
        />
      </td>
      <td className={styles.name}>
        <Link to="/tasks/$id" params={{ id: String(task.id) }} className={styles.link} title={task.name}>
          <bdi>{task.name}</bdi>
        </Link>
        {left && <span className={styles.leftWord}>no longer matches</span>}
      </td>
      {(narrow ? CARD : columns).map((name) => (
        <td key={name} className={styles.cell} data-column={name}>
          {COLUMNS[name].cell(task)}
        </td>
      ))}
      {narrow && (
        <td className={styles.facts}>
          <CardFacts task={task} />
        </td>
      )}
    </tr>
  );
});

import type { ReactNode } from "react";
import type { Task } from "#/api/types";
import { StatusBadge } from "#/ui/StatusBadge";
import { Time } from "#/ui/Time";
import type { ColumnName } from "./columnNames";
import { RunTime } from "./RunTime";
import styles from "./TaskTable.module.css";

export interface Column {
  label: string;
  /** A track of the table's grid. */
  width: string;
  cell: (task: Task) => ReactNode;
}

export const COLUMNS: Record<ColumnName, Column> = {
  id: {
    label: "Id",
    width: "5rem",
    cell: (task) => <span className={styles.id}>{task.id}</span>,
  },
  status: { label: "Status", width: "7.5rem", cell: (task) => <StatusBadge status={task.status} /> },
  type: { label: "Type", width: "minmax(6rem, 11rem)", cell: (task) => <Words text={task.type} mono /> },
  queue: { label: "Queue", width: "minmax(5rem, 8rem)", cell: (task) => <Words text={task.queue} mono /> },
  priority: { label: "Priority", width: "4.5rem", cell: (task) => task.priority },
  tags: { label: "Tags", width: "minmax(6rem, 12rem)", cell: (task) => <Words text={task.tags.join(", ")} mono /> },
  attempt: { label: "Attempt", width: "5rem", cell: (task) => <Attempt task={task} /> },
  created: { label: "Created", width: "6.5rem", cell: (task) => <Time at={task.created_at} /> },
  due: { label: "Due", width: "6.5rem", cell: (task) => task.run_at && <Time at={task.run_at} /> },
  started: { label: "Started", width: "6.5rem", cell: (task) => task.started_at && <Time at={task.started_at} /> },
  duration: { label: "Took", width: "6rem", cell: (task) => <RunTime task={task} /> },
  error: { label: "Error", width: "minmax(10rem, 24rem)", cell: (task) => <Failure task={task} /> },
};

/** Text of others: shown whole on hover, cut where it is too long, and kept from turning what stands beside it. */
export function Words({ text, mono = false }: { text: string; mono?: boolean }) {
  return (
    <bdi className={mono ? styles.word : styles.words} title={text}>
      {text}
    </bdi>
  );
}

function Attempt({ task }: { task: Task }) {
  if (task.attempt === 0) return <span className={styles.faint}>–</span>;
  return (
    <span title={`attempt ${task.attempt} of ${task.max_attempts}, execution ${task.execution}`}>
      {task.attempt}
      <span className={styles.faint}>/{task.max_attempts}</span>
    </span>
  );
}

/** What a card says below the name, where there is no room for columns. */
export function CardFacts({ task }: { task: Task }) {
  return (
    <>
      <span className={styles.id}>#{task.id}</span>
      <Words text={task.type} mono />
      <span className={styles.ago}>
        <Time at={task.created_at} />
      </span>
    </>
  );
}

function Failure({ task }: { task: Task }) {
  return task.error && <Words text={`${task.error.type}: ${task.error.message}`} />;
}

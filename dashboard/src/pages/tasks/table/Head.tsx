import type { Task } from "#/api/types";
import { Icon } from "#/ui/Icon";
import type { ColumnName } from "./columnNames";
import { COLUMNS } from "./columns";
import styles from "./TaskTable.module.css";
import type { Selection } from "./useSelection";

interface Props {
  rows: readonly Task[];
  columns: readonly ColumnName[];
  order: "asc" | "desc";
  onOrder: (order: "asc" | "desc") => void;
  selection: Selection;
}

/** Tasks are created in the order of their ids. */
const SORTED: readonly ColumnName[] = ["id", "created"];

export function Head({ rows, columns, order, onOrder, selection }: Props) {
  const all = rows.length > 0 && rows.every((task) => selection.has(task.id));
  return (
    <tr className={styles.headRow} aria-rowindex={1}>
      <td className={styles.check}>
        <input
          type="checkbox"
          aria-label="Select all that are loaded"
          checked={all}
          disabled={rows.length === 0}
          ref={(box) => {
            if (box) box.indeterminate = !all && selection.size > 0;
          }}
          onChange={() => (all ? selection.clear() : selection.addAll(rows))}
        />
      </td>
      <th scope="col">Name</th>
      {columns.map((name) =>
        SORTED.includes(name) ? (
          <th key={name} scope="col" data-column={name} aria-sort={order === "desc" ? "descending" : "ascending"}>
            <Sort name={name} order={order} onOrder={onOrder} />
          </th>
        ) : (
          <th key={name} scope="col" data-column={name}>
            {COLUMNS[name].label}
          </th>
        ),
      )}
    </tr>
  );
}

function Sort({ name, order, onOrder }: Pick<Props, "order" | "onOrder"> & { name: ColumnName }) {
  const newest = order === "desc";
  return (
    <button
      type="button"
      className={styles.sort}
      title={newest ? "Newest first. Change to oldest first" : "Oldest first. Change to newest first"}
      onClick={() => onOrder(newest ? "asc" : "desc")}
    >
      {COLUMNS[name].label}
      <span className={styles.arrow} data-order={order}>
        <Icon name="down" size={12} />
      </span>
    </button>
  );
}

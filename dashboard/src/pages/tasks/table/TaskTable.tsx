import { type ReactNode, useEffect, useMemo, useRef } from "react";
import type { Task } from "#/api/types";
import { Icon } from "#/ui/Icon";
import type { ColumnName } from "./columnNames";
import { COLUMNS } from "./columns";
import { TaskRow } from "./TaskRow";
import styles from "./TaskTable.module.css";
import type { Selection } from "./useSelection";
import { SCROLLED, useRows } from "./useTable";

interface Props {
  rows: readonly Task[];
  columns: readonly ColumnName[];
  order: "asc" | "desc";
  onOrder: (order: "asc" | "desc") => void;
  selection: Selection;
  current: number | undefined;
  onCurrent: (id: number) => void;
  hasLeft: (task: Task) => boolean;
  loadMore: (() => void) | undefined;
  /** Another list: begin at its top. */
  listKey: string;
  /** Stands over the rows' upper edge. */
  above: ReactNode;
  /** Stands after the last row. */
  below: ReactNode;
}

const SORTED = { id: true, created: true } as Partial<Record<ColumnName, true>>;

export function TaskTable(props: Props) {
  const { rows, columns, selection, current, onCurrent, hasLeft, loadMore, listKey, above, below } = props;
  const { scroller, virtual } = useRows(rows, loadMore);
  const template = useMemo(
    () => ["2.25rem", "minmax(12rem, 1fr)", ...columns.map((name) => COLUMNS[name].width)].join(" "),
    [columns],
  );
  useCurrentInView(scroller, rows, current, virtual.scrollToIndex);
  const shownKey = useRef(listKey);
  useEffect(() => {
    if (shownKey.current !== listKey) scroller.current?.scrollTo({ top: 0 });
    shownKey.current = listKey;
  }, [listKey, scroller]);
  return (
    <div className={styles.frame}>
      {above}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div
        className={styles.scroller}
        ref={scroller}
        tabIndex={0}
        role="group"
        aria-label="Tasks, scrollable"
        data-scroll-restoration-id={SCROLLED}
      >
        <div
          role="table"
          aria-label="Tasks"
          aria-rowcount={loadMore ? -1 : rows.length + 1}
          className={styles.table}
          style={{ "--columns": template } as React.CSSProperties}
        >
          <div role="rowgroup" className={styles.head}>
            <Head {...props} />
          </div>
          <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const task = rows[item.index];
              return (
                task && (
                  <TaskRow
                    key={item.key}
                    task={task}
                    columns={columns}
                    top={item.start}
                    number={item.index + 1}
                    selected={selection.has(task.id)}
                    current={task.id === current}
                    left={hasLeft(task)}
                    onSelect={selection.toggle}
                    onFocus={onCurrent}
                  />
                )
              );
            })}
          </div>
        </div>
        {below}
      </div>
    </div>
  );
}

function Head({ rows, columns, order, onOrder, selection }: Props) {
  const all = rows.length > 0 && rows.every((task) => selection.has(task.id));
  return (
    <div role="row" className={styles.headRow} aria-rowindex={1}>
      <div role="columnheader" className={styles.check}>
        <input
          type="checkbox"
          aria-label="Select all that are loaded"
          checked={all}
          ref={(box) => {
            if (box) box.indeterminate = !all && selection.size > 0;
          }}
          onChange={() => (all ? selection.clear() : selection.addAll(rows))}
        />
      </div>
      <div role="columnheader">Name</div>
      {columns.map((name) =>
        SORTED[name] ? (
          <div
            key={name}
            role="columnheader"
            aria-sort={order === "desc" ? "descending" : "ascending"}
            data-column={name}
          >
            <button
              type="button"
              className={styles.sort}
              title={order === "desc" ? "Newest first. Change to oldest first" : "Oldest first. Change to newest first"}
              onClick={() => onOrder(order === "desc" ? "asc" : "desc")}
            >
              {COLUMNS[name].label}
              <span className={styles.arrow} data-order={order}>
                <Icon name="down" size={12} />
              </span>
            </button>
          </div>
        ) : (
          <div key={name} role="columnheader" data-column={name}>
            {COLUMNS[name].label}
          </div>
        ),
      )}
    </div>
  );
}

/** The current row is brought into view and focused, where it was chosen by key. */
function useCurrentInView(
  scroller: React.RefObject<HTMLDivElement | null>,
  rows: readonly Task[],
  current: number | undefined,
  scrollToIndex: (index: number, options: { align: "auto" }) => void,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another row becomes the current one
  useEffect(() => {
    const index = rows.findIndex((task) => task.id === current);
    if (index === -1) return;
    scrollToIndex(index, { align: "auto" });
    const focus = () => scroller.current?.querySelector<HTMLElement>(`[data-task="${current}"] a`);
    const link = focus();
    if (link) link.focus({ preventScroll: true });
    else requestAnimationFrame(() => focus()?.focus({ preventScroll: true }));
  }, [current]);
}

import { type CSSProperties, type ReactNode, type RefObject, useCallback, useEffect, useMemo, useRef } from "react";
import type { Task } from "#/api/types";
import type { ColumnName } from "./columnNames";
import { COLUMNS } from "./columns";
import { Head } from "./Head";
import { TaskRow } from "./TaskRow";
import styles from "./TaskTable.module.css";
import type { Selection } from "./useSelection";
import { SCROLLED, useNarrow, useRows } from "./useTable";

/** The task that keys act on. `byKey`: it was moved to by key, and gets the focus. */
export interface Current {
  id: number;
  byKey: boolean;
}

interface Props {
  rows: readonly Task[];
  columns: readonly ColumnName[];
  order: "asc" | "desc";
  onOrder: (order: "asc" | "desc") => void;
  selection: Selection;
  current: Current | undefined;
  onCurrent: (current: Current) => void;
  hasLeft: (task: Task) => boolean;
  loadMore: (() => void) | undefined;
  /** Another list: begin at its top. */
  listKey: string;
  /** What is shown is another list, until this one is there. */
  busy: boolean;
  scroller: RefObject<HTMLDivElement | null>;
  onScroll: (top: number) => void;
  /** Stands after the last row. */
  below: ReactNode;
  /** Lie over the rows. */
  children: ReactNode;
}

export function TaskTable(props: Props) {
  const { rows, columns, selection, current, onCurrent, hasLeft, loadMore, listKey, scroller } = props;
  const narrow = useNarrow();
  const { virtual } = useRows(rows, scroller, loadMore);
  const template = useMemo(
    () => ["2.25rem", "minmax(12rem, 1fr)", ...columns.map((name) => COLUMNS[name].width)].join(" "),
    [columns],
  );
  const onFocus = useCallback((id: number) => onCurrent({ id, byKey: false }), [onCurrent]);
  useCurrentInView(scroller, rows, current, virtual.scrollToIndex);
  const shownKey = useRef(listKey);
  useEffect(() => {
    if (shownKey.current !== listKey) scroller.current?.scrollTo({ top: 0 });
    shownKey.current = listKey;
  }, [listKey, scroller]);
  return (
    <div className={styles.frame}>
      <section
        className={styles.scroller}
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="List of tasks"
        aria-busy={props.busy}
        data-scroll-restoration-id={SCROLLED}
        onScroll={(event) => props.onScroll(event.currentTarget.scrollTop)}
      >
        <table
          className={styles.table}
          aria-label="Tasks"
          aria-rowcount={loadMore ? -1 : rows.length + 1}
          style={{ "--columns": template } as CSSProperties}
        >
          <thead className={styles.head}>
            <Head {...props} />
          </thead>
          <tbody className={styles.body} style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const task = rows[item.index];
              return (
                task && (
                  <TaskRow
                    key={item.key}
                    task={task}
                    columns={columns}
                    narrow={narrow}
                    top={item.start}
                    number={item.index + 1}
                    selected={selection.has(task.id)}
                    current={task.id === current?.id}
                    left={hasLeft(task)}
                    onSelect={selection.toggle}
                    onFocus={onFocus}
                  />
                )
              );
            })}
          </tbody>
        </table>
        {props.below}
      </section>
      {props.children}
    </div>
  );
}

/** The row that was moved to by key is brought into view, and focused. */
function useCurrentInView(
  scroller: RefObject<HTMLDivElement | null>,
  rows: readonly Task[],
  current: Current | undefined,
  scrollToIndex: (index: number, options: { align: "auto" }) => void,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another row becomes the current one
  useEffect(() => {
    const index = rows.findIndex((task) => task.id === current?.id);
    if (!current?.byKey || index === -1) return;
    scrollToIndex(index, { align: "auto" });
    const focus = () => {
      const link = scroller.current?.querySelector<HTMLElement>(`[data-task="${current.id}"] a`);
      link?.focus({ preventScroll: true });
      return link;
    };
    // one that was far away exists only once it was scrolled to
    if (!focus()) requestAnimationFrame(focus);
  }, [current]);
}

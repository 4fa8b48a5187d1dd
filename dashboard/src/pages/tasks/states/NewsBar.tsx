import { Icon } from "#/ui/Icon";
import type { News } from "../list/data";
import type { TaskFilter } from "../search";
import styles from "./NewsBar.module.css";

interface Props {
  news: News;
  /** Rows that no longer match. */
  left: number;
  order: "asc" | "desc";
  filter: TaskFilter;
  onShow: () => void;
}

/** What has come and gone since the list was read: it is shown when asked for, so that nothing moves under the reader. */
export function NewsBar({ news, left, order, filter, onShow }: Props) {
  const words = [came(news, filter), left > 0 && `${left} no longer match`].filter(Boolean).join(", ");
  return (
    <div className={styles.place}>
      <span className="visually-hidden" role="status">
        {words && "The list has changed"}
      </span>
      {words && (
        <button type="button" className={styles.bar} onClick={onShow}>
          <span className={styles.arrow} data-order={order}>
            <Icon name="down" size={14} />
          </span>
          {words}
          <span className={styles.show}>Show</span>
        </button>
      )}
    </div>
  );
}

function came({ rows, more }: News, { name, tag, created_after, created_before }: TaskFilter): string {
  const unsure = more && (name || tag || created_after || created_before);
  if (unsure) return "Many new tasks, some may match";
  if (more) return `More than ${rows.length || 100} new tasks`;
  return rows.length === 0 ? "" : rows.length === 1 ? "1 new task" : `${rows.length} new tasks`;
}

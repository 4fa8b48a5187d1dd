import type { Status } from "#/api/types";
import { Icon, type IconName } from "./Icon";
import styles from "./StatusBadge.module.css";

/** A status as colour, shape and word. */
export function StatusBadge({ status }: { status: Status }) {
  const name = status.toLowerCase() as Lowercase<Status> & IconName;
  return (
    <span className={styles.badge} data-status={status}>
      <Icon name={name} size={14} />
      {statusWord(status)}
    </span>
  );
}

export function statusWord(status: Status): string {
  return status.charAt(0) + status.slice(1).toLowerCase();
}

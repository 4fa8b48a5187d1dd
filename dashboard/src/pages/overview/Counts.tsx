import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { statusQuery } from "#/api/queries";
import { STATUSES, type Status } from "#/api/types";
import { short, whole } from "#/ui/figures";
import { Icon, type IconName } from "#/ui/Icon";
import { statusWord } from "#/ui/StatusBadge";
import styles from "./Counts.module.css";

/** How many tasks there are of each status, and the way to them. */
export function Counts() {
  const { data } = useQuery(statusQuery);
  return (
    <nav className={styles.counts} aria-label="Tasks by status">
      {STATUSES.map((status) => (
        <Count key={status} status={status} count={data?.counts[status]} />
      ))}
    </nav>
  );
}

function Count({ status, count }: { status: Status; count: number | undefined }) {
  return (
    <Link
      to="/tasks"
      search={{ status: [status] }}
      className={styles.count}
      data-status={status}
      data-none={count === 0 || undefined}
      title={count === undefined ? undefined : `${whole(count)} ${status.toLowerCase()}`}
    >
      <span className={styles.word}>
        <Icon name={status.toLowerCase() as Lowercase<Status> & IconName} size={14} />
        {statusWord(status)}
      </span>
      <b className="figures">{count === undefined ? "–" : count < 1e7 ? whole(count) : short(count)}</b>
    </Link>
  );
}

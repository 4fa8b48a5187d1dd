import { STATUSES, type Status, type StatusCounts } from "#/api/types";
import { short, whole } from "#/ui/figures";
import { Icon } from "#/ui/Icon";
import { statusWord } from "#/ui/StatusBadge";
import styles from "./StatusFilter.module.css";

interface Props {
  chosen: readonly Status[];
  /** Of all tasks; undefined where other filters leave some out. */
  counts: StatusCounts["counts"] | undefined;
  onChange: (chosen: readonly Status[]) => void;
}

export function StatusFilter({ chosen, counts, onChange }: Props) {
  return (
    <fieldset className={styles.statuses}>
      <legend className="visually-hidden">Status</legend>
      {STATUSES.map((status) => {
        const on = chosen.includes(status);
        const next = on
          ? chosen.filter((one) => one !== status)
          : STATUSES.filter((s) => s === status || chosen.includes(s));
        return (
          <button
            key={status}
            type="button"
            className={styles.status}
            aria-pressed={on}
            data-status={status}
            title={counts ? `${whole(counts[status])} tasks` : undefined}
            onClick={() => onChange(next)}
          >
            <Icon name={status.toLowerCase() as Lowercase<Status>} size={14} />
            {statusWord(status)}
            {counts && <span className={styles.count}>{short(counts[status])}</span>}
          </button>
        );
      })}
    </fieldset>
  );
}

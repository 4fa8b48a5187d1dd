import { whole } from "#/ui/figures";
import type { useTaskList } from "../list/useTaskList";
import styles from "./Foot.module.css";

/** How much of the list is here. */
export function Foot({ list }: { list: ReturnType<typeof useTaskList> }) {
  const { rows, hasNextPage, isFetching } = list;
  const shown = `${whole(rows.length)} ${rows.length === 1 ? "task" : "tasks"}`;
  const rest = hasNextPage ? `${shown} loaded, more as you scroll` : `${shown}, that is all`;
  return (
    <p className={styles.foot}>
      {list.isPending ? "Loading" : rows.length > 0 && rest}
      {isFetching && !list.isPending && <span className={styles.busy}>Loading more</span>}
    </p>
  );
}

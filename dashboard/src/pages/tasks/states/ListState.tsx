import { Link } from "@tanstack/react-router";
import { useMayChange } from "#/access/me";
import { Button } from "#/ui/Button";
import { Empty } from "#/ui/Empty";
import { NO_FILTER } from "../filters/FilterBar";
import type { useTaskList } from "../list/useTaskList";
import type { TaskFilter, TasksSearch } from "../search";
import styles from "./ListState.module.css";

interface Props {
  list: ReturnType<typeof useTaskList>;
  filter: TaskFilter;
  onClear: (change: Partial<TasksSearch>) => void;
}

const SKELETON = Array.from({ length: 12 }, (_, index) => index);

/** What stands below the last row: that there is more, or none, or why it could not be read. */
export function ListState({ list, filter, onClear }: Props) {
  if (list.isPending) return <Skeleton />;
  if (list.isError) return <Failed list={list} />;
  // one look at many tasks, of which none matches, ends early
  if (list.hasNextPage && list.data.pages.at(-1)?.rows.length === 0) return <LookFurther list={list} />;
  if (list.rows.length > 0) return null;
  if (Object.keys(filter).length > 0) {
    return (
      <Empty icon="search" title="No task matches">
        <Button onClick={() => onClear(NO_FILTER)}>Clear filters</Button>
      </Empty>
    );
  }
  return <NoTasks />;
}

function NoTasks() {
  const mayChange = useMayChange();
  return (
    <Empty icon="tasks" title="There are no tasks yet">
      <p>Whatever is asked for shows here, as it happens.</p>
      {mayChange && (
        <p>
          <Link to="." search={(before) => ({ ...before, new: "1" })}>
            Add the first one
          </Link>
        </p>
      )}
    </Empty>
  );
}

function Skeleton() {
  return (
    <div className={styles.skeleton} role="status">
      <span className="visually-hidden">Loading</span>
      {SKELETON.map((row) => (
        <div key={row} className={styles.line} aria-hidden="true" />
      ))}
    </div>
  );
}

function Failed({ list }: Pick<Props, "list">) {
  return (
    <div role="alert">
      <Empty icon="alert" title={list.rows.length ? "The rest could not be read" : "The tasks could not be read"}>
        <p>{list.error?.message}</p>
        <p>
          <Button icon="refresh" onClick={() => void (list.rows.length ? list.fetchNextPage() : list.refetch())}>
            Try again
          </Button>
        </p>
      </Empty>
    </div>
  );
}

function LookFurther({ list }: Pick<Props, "list">) {
  return (
    <Empty icon="search" title={list.rows.length ? "No more among those looked at so far" : "None found so far"}>
      <p>The filters are looked up task by task, and there are many.</p>
      <p>
        <Button disabled={list.isFetching} onClick={() => void list.fetchNextPage()}>
          {list.isFetching ? "Looking …" : "Look further"}
        </Button>
      </p>
    </Empty>
  );
}

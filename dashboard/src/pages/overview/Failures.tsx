import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRefreshOnEvents } from "#/live/hooks";
import { Card } from "#/ui/Card";
import { Empty } from "#/ui/Empty";
import { StatusBadge } from "#/ui/StatusBadge";
import { Time } from "#/ui/Time";
import styles from "./Failures.module.css";
import { FAILURES, failuresQuery } from "./queries";

/** The newest tasks that failed, or that will be tried again. */
export function Failures() {
  const { data: tasks } = useQuery(failuresQuery);
  useRefreshOnEvents(FAILURES, 2_000);
  return (
    <Card title="Newest failures" flush>
      {tasks?.length === 0 && <Empty icon="check" title="No task failed" />}
      <ul className={styles.failures}>
        {tasks?.map((task) => (
          <li key={task.id}>
            <Link to="/tasks/$id" params={{ id: String(task.id) }} className={styles.failure}>
              <StatusBadge status={task.status} />
              <bdi className={styles.name}>{task.name}</bdi>
              <span className={styles.at}>
                <Time at={task.finished_at ?? task.started_at ?? task.created_at} />
              </span>
              <bdi className={styles.error}>
                {task.error ? `${task.error.type}: ${task.error.message}`.slice(0, 300) : "put off by its handler"}
              </bdi>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

import type { Task } from "#/api/types";
import { useUnserved } from "#/api/unserved";
import { StatusBadge } from "#/ui/StatusBadge";
import { Time, useNow } from "#/ui/Time";
import { duration } from "#/ui/time";
import styles from "./TaskPage.module.css";

/** How the task stands, in a sentence. Changes are read out, but not the seconds that pass. */
export function Headline({ task, past }: { task: Task; past: boolean }) {
  return (
    <div className={styles.headline}>
      <span role="status">
        <StatusBadge status={task.status} />
      </span>
      <span className={styles.id}>#{task.id}</span>
      {!past && (
        <span>
          <Words task={task} />
        </span>
      )}
    </div>
  );
}

function Words({ task }: { task: Task }) {
  const now = useNow();
  const { started_at, finished_at, run_at, attempt, max_attempts } = task;
  const since = (from: string, to: number) => duration(Math.max(0, to - Date.parse(from)));
  switch (task.status) {
    case "PENDING":
      return <>not due yet: {run_at && <Time at={run_at} />}</>;
    case "QUEUED":
      return <Waits task={task} />;
    case "RUNNING":
      return (
        <>
          attempt {attempt} of {max_attempts}
          {started_at && `, for ${since(started_at, now)}`}
        </>
      );
    case "RETRYING":
      return (
        <>
          attempt {attempt} of {max_attempts} failed; the next is due {run_at && <Time at={run_at} />}
        </>
      );
    default:
      return (
        <>
          {finished_at && <Time at={finished_at} />}
          {finished_at && started_at && `, ran ${since(started_at, Date.parse(finished_at))}`}
          {attempt > 1 && `, at attempt ${attempt} of ${max_attempts}`}
        </>
      );
  }
}

function Waits({ task }: { task: Task }) {
  const why = useUnserved(task);
  return why ? <span className={styles.unserved}>waits: {why}</span> : <>waits for a worker</>;
}

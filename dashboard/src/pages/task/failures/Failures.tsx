import type { TaskEvent } from "#/api/types";
import { Card } from "#/ui/Card";
import { CopyButton } from "#/ui/CopyButton";
import { Icon } from "#/ui/Icon";
import { Time } from "#/ui/Time";
import styles from "./Failures.module.css";
import { LongText } from "./LongText";

type Failed = Extract<TaskEvent, { event: "execution.failed" | "execution.lost" }>;

const MOST_SHOWN = 25;

/** What went wrong, the last first. `events`: up to the moment that is shown. */
export function Failures({ events }: { events: readonly TaskEvent[] }) {
  const failed = events.filter((event): event is Failed => /^execution\.(failed|lost)$/.test(event.event)).reverse();
  if (failed.length === 0) return null;
  const hidden = failed.length - MOST_SHOWN;
  return (
    <Card title={failed.length === 1 ? "Error" : `${failed.length} errors`}>
      <ol className={styles.failures}>
        {failed.slice(0, MOST_SHOWN).map((event) => (
          <li key={event.version}>
            <Failure event={event} several={failed.some((one) => one.execution !== failed[0]?.execution)} />
          </li>
        ))}
      </ol>
      {hidden > 0 && <p className={styles.more}>and {hidden} older, among the events</p>}
    </Card>
  );
}

function Failure({ event, several }: { event: Failed; several: boolean }) {
  const { type, message, traceback } = contents(event);
  return (
    <article className={styles.failure}>
      <header className={styles.head}>
        <span className={styles.mark}>
          <Icon name={event.event === "execution.lost" ? "alert" : "failed"} size={14} />
        </span>
        <bdi className={styles.type}>{type}</bdi>
        <span className={styles.where}>
          {several && `run ${event.execution}, `}attempt {event.attempt}, <Time at={event.at} />
        </span>
      </header>
      <LongText text={message} />
      {traceback && (
        <details className={styles.traceback}>
          <summary>Traceback</summary>
          <div className={styles.copy}>
            <CopyButton what="traceback" text={() => traceback} />
          </div>
          <pre dir="ltr">{traceback}</pre>
        </details>
      )}
    </article>
  );
}

function contents(event: Failed): { type: string; message: string; traceback: string | null } {
  if (event.event === "execution.failed") {
    return { type: event.error_type, message: event.message, traceback: event.traceback ?? null };
  }
  const type = event.handed_back ? "Handed back" : "WorkerLost";
  return { type, message: `worker ${event.worker}: ${event.reason}`, traceback: null };
}

import { Link } from "@tanstack/react-router";
import type { TaskEvent } from "#/api/types";
import { Button } from "#/ui/Button";
import { whole } from "#/ui/figures";
import { JsonView } from "#/ui/json/JsonView";
import { StatusBadge } from "#/ui/StatusBadge";
import { Time } from "#/ui/Time";
import styles from "./EventDetails.module.css";

/** All that an event carries. */
export function EventDetails({ event, onClose }: { event: TaskEvent; onClose: () => void }) {
  return (
    <section className={styles.details} aria-label={`Event ${event.position}`}>
      <header className={styles.head}>
        <h2>{event.event}</h2>
        <Button kind="quiet" icon="close" aria-label="Close the details" onClick={onClose} />
      </header>
      <dl className={styles.facts}>
        <dt>Task</dt>
        <dd>
          <Link to="/tasks/$id" params={{ id: String(event.task_id) }}>
            #{event.task_id}
          </Link>
        </dd>
        <dt>Position</dt>
        <dd>{whole(event.position)}</dd>
        <dt>Version</dt>
        <dd>{event.version}</dd>
        <dt>Status then</dt>
        <dd>
          <StatusBadge status={event.status} />
        </dd>
        <dt>At</dt>
        <dd>
          <Time at={event.at} />
        </dd>
      </dl>
      <JsonView label="event" value={event} />
    </section>
  );
}

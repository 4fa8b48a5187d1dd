import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { TaskEvent } from "#/api/types";
import { Button } from "#/ui/Button";
import { Card } from "#/ui/Card";
import { Icon } from "#/ui/Icon";
import { JsonView } from "#/ui/json/JsonView";
import { Time } from "#/ui/Time";
import { clockTime } from "#/ui/time";
import { exportAddress } from "./events";
import styles from "./RawEvents.module.css";

const MOST_SHOWN = 50;

/** Every event as it is stored, the last first. */
export function RawEvents({ id, events, version }: { id: number; events: readonly TaskEvent[]; version: number }) {
  const [all, setAll] = useState(false);
  const newestFirst = events.toReversed();
  const shown = all ? newestFirst : newestFirst.slice(0, MOST_SHOWN);
  const download = (
    <a className={styles.download} href={exportAddress(id)} download={`task-${id}-events.jsonl`}>
      <Icon name="download" />
      Download
    </a>
  );
  return (
    <Card title={events.length === 1 ? "1 event" : `${events.length} events`} aside={download}>
      <ol className={styles.events}>
        {shown.map((event) => (
          <Event key={event.version} event={event} shown={version} newest={events.length} />
        ))}
      </ol>
      {shown.length < events.length && <Button onClick={() => setAll(true)}>Show all {events.length}</Button>}
    </Card>
  );
}

function Event({ event, shown, newest }: { event: TaskEvent; shown: number; newest: number }) {
  const [open, setOpen] = useState(false);
  const version = event.version === newest ? undefined : event.version;
  return (
    <li
      className={styles.event}
      data-status={event.status}
      data-shown={event.version === shown || undefined}
      data-later={event.version > shown || undefined}
    >
      <details onToggle={(toggle) => setOpen(toggle.currentTarget.open)}>
        <summary>
          <span className={styles.dot} />
          <code>{event.event}</code>
          <span className={styles.at} title={clockTime(event.at)}>
            <Time at={event.at} />
          </span>
        </summary>
        {open && (
          <JsonView label={`Event ${event.version}`} value={event}>
            <Link to="." search={(before) => ({ ...before, version })} resetScroll={false}>
              The task as of this event
            </Link>
          </JsonView>
        )}
      </details>
    </li>
  );
}

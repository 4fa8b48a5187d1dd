import type { TaskEvent } from "#/api/types";
import { useKeys } from "#/shell/keys/keys";
import { Button } from "#/ui/Button";
import { Time } from "#/ui/Time";
import { clockTime } from "#/ui/time";
import styles from "./TimeTravel.module.css";

interface Props {
  events: readonly TaskEvent[];
  newest: number;
  /** Undefined: now. */
  version: number | undefined;
  goTo: (version: number | undefined) => void;
}

const MOST_DOTS = 80;

/** A slider over the task's events: each shows the task as it was after that event. */
export function TimeTravel({ events, newest, version, goTo }: Props) {
  const at = version ?? newest;
  const event = events[at - 1];
  const step = (by: number) => {
    const next = Math.max(1, Math.min(newest, at + by));
    goTo(next === newest ? undefined : next);
  };
  useKeys([
    { label: "The task one event earlier", keys: "[", group: "Task", run: () => step(-1) },
    { label: "The task one event later", keys: "]", group: "Task", run: () => step(1) },
    { label: "The task as it is now", keys: "Escape", group: "Task", run: () => goTo(undefined) },
  ]);
  if (newest < 2) return null;
  const words = event ? `${event.event} at ${clockTime(event.at)}` : "";
  return (
    <section className={styles.travel} data-past={version !== undefined || undefined} aria-label="Time travel">
      <div className={styles.steps}>
        <Button kind="quiet" aria-label="One event earlier" disabled={at <= 1} onClick={() => step(-1)}>
          ←
        </Button>
        <Button kind="quiet" aria-label="One event later" disabled={at >= newest} onClick={() => step(1)}>
          →
        </Button>
      </div>
      <div className={styles.track}>
        <input
          type="range"
          min={1}
          max={newest}
          step={1}
          value={at}
          aria-label="The task as it was after this many of its events"
          aria-valuetext={`version ${at} of ${newest}: ${words}`}
          onChange={(change) => {
            const next = Number(change.target.value);
            goTo(next === newest ? undefined : next);
          }}
        />
        {newest <= MOST_DOTS && <Dots events={events} newest={newest} at={at} />}
      </div>
      <p className={styles.words}>
        {version === undefined ? (
          <>
            <strong>Now</strong>, after {newest} events
          </>
        ) : (
          <>
            <strong>
              As of event {at} of {newest}
            </strong>
            {event && (
              <>
                : <code>{event.event}</code>, <Time at={event.at} />
              </>
            )}
          </>
        )}
      </p>
      <Button kind="primary" className={styles.now} disabled={version === undefined} onClick={() => goTo(undefined)}>
        Back to now
      </Button>
    </section>
  );
}

function Dots({ events, newest, at }: { events: readonly TaskEvent[]; newest: number; at: number }) {
  return (
    <svg className={styles.dots} width="100%" height="8" aria-hidden="true">
      {events.map((event) => (
        <circle
          key={event.version}
          className={styles.dot}
          data-status={event.status}
          data-later={event.version > at || undefined}
          cx={`${(100 * (event.version - 1)) / (newest - 1)}%`}
          cy="4"
          r="3"
        />
      ))}
    </svg>
  );
}

import { Link } from "@tanstack/react-router";
import type { TaskEvent } from "#/api/types";
import { Card } from "#/ui/Card";
import { useNow } from "#/ui/Time";
import { duration } from "#/ui/time";
import { type Attempt, attemptsOf, nameOf, type SpanKind } from "./attempts";
import { Bar, Lane } from "./Lane";
import { type Scale, scaleOf, ticksOf } from "./scale";
import styles from "./Timeline.module.css";

interface Props {
  events: readonly TaskEvent[];
  /** When the task was as it is shown; null: now. */
  asOf: number | null;
  zoom: string | undefined;
}

const LEGEND: readonly [SpanKind, string][] = [
  ["pending", "Not due yet"],
  ["waiting", "Waiting"],
  ["running", "Running"],
  ["backing-off", "Backing off"],
];

/** Its attempts, to scale. */
export function Timeline({ events, asOf, zoom }: Props) {
  const now = Math.max(useNow(), ...events.slice(-1).map((event) => Date.parse(event.at)));
  const attempts = attemptsOf(events);
  const zoomed = attempts.find((attempt) => nameOf(attempt) === zoom);
  const shown = zoomed ? [zoomed] : attempts;
  const scale = scaleOf(shown, now);
  const kinds = new Set(shown.flatMap((attempt) => attempt.spans.map((span) => span.kind)));
  const several = attempts.some((attempt) => attempt.execution > 1);
  return (
    <Card title="Attempts" aside={<Zoom zoomed={zoomed} scale={scale} />}>
      <ol className={styles.lanes}>
        {shown.map((attempt) => (
          <Lane key={nameOf(attempt)} {...{ attempt, scale, now, asOf, several }} single={attempts.length === 1} />
        ))}
        <li className={styles.lane} aria-hidden="true">
          <Axis scale={scale} />
        </li>
      </ol>
      <ul className={styles.legend}>
        {LEGEND.filter(([kind]) => kinds.has(kind)).map(([kind, word]) => (
          <li key={kind}>
            <svg width="20" height="12" aria-hidden="true">
              <Bar kind={kind} x="0" width="100%" height={12} />
            </svg>
            {word}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Zoom({ zoomed, scale }: { zoomed: Attempt | undefined; scale: Scale }) {
  if (!zoomed) return <span>{duration(scale.to - scale.from)} in all</span>;
  return (
    <Link to="." search={(before) => ({ ...before, zoom: undefined })} resetScroll={false}>
      Show all attempts
    </Link>
  );
}

function Axis({ scale }: { scale: Scale }) {
  return (
    <svg className={styles.axis} height="22" aria-hidden="true">
      {ticksOf(scale).map(({ percent: x, label }) => (
        <g key={label}>
          <line x1={`${x}%`} x2={`${x}%`} y1="0" y2="5" />
          <text x={`${x}%`} y="18" textAnchor={x < 3 ? "start" : x > 94 ? "end" : "middle"}>
            {label}
          </text>
        </g>
      ))}
    </svg>
  );
}

import { Link } from "@tanstack/react-router";
import { Icon, type IconName } from "#/ui/Icon";
import { duration } from "#/ui/time";
import { type Attempt, type Ending, nameOf, type SpanKind, spent } from "./attempts";
import { percent, type Scale } from "./scale";
import styles from "./Timeline.module.css";

const ENDINGS: Record<Ending, { icon: IconName; word: string }> = {
  succeeded: { icon: "succeeded", word: "succeeded" },
  failed: { icon: "failed", word: "failed" },
  lost: { icon: "alert", word: "worker lost" },
  cancelled: { icon: "cancelled", word: "cancelled" },
};
interface LaneProps {
  attempt: Attempt;
  scale: Scale;
  now: number;
  asOf: number | null;
  several: boolean;
  single: boolean;
}

const LANE_PX = 28;

/** One attempt, as a line of the timeline. */
export function Lane({ attempt, scale, now, asOf, several, single }: LaneProps) {
  const name = several ? `Run ${attempt.execution}, attempt ${attempt.attempt}` : `Attempt ${attempt.attempt}`;
  const words = wordsOf(attempt, now);
  const begins = attempt.spans[0]?.from ?? 0;
  const ends = attempt.ending && (attempt.spans.at(-1)?.to ?? 0);
  const isLater = asOf !== null && (begins > asOf || (ends !== null && ends > asOf));
  const zoomTo = { zoom: single ? undefined : nameOf(attempt) };
  return (
    <li className={styles.lane}>
      <Link
        to="."
        search={(before) => ({ ...before, ...zoomTo })}
        resetScroll={false}
        className={styles.label}
        title="Show this attempt alone"
      >
        {name}
      </Link>
      <svg className={styles.chart} height={LANE_PX} role="img" aria-label={`${name}: ${words}`}>
        <title>{words}</title>
        {attempt.spans.map((span) => {
          const x = percent(scale, span.from);
          const width = percent(scale, span.to ?? now) - x;
          return (
            <Bar key={`${span.kind} ${span.from}`} kind={span.kind} x={`${x}%`} width={`${width}%`} height={LANE_PX} />
          );
        })}
        {attempt.cancelRequestedAt !== null && (
          <Mark className={styles.asked} x={percent(scale, attempt.cancelRequestedAt)} />
        )}
        {asOf !== null && <Later x={percent(scale, asOf)} />}
      </svg>
      <span className={styles.outcome} data-ending={attempt.ending ?? undefined} data-later={isLater || undefined}>
        {attempt.ending && <Icon name={ENDINGS[attempt.ending].icon} size={14} />}
        {words}
      </span>
    </li>
  );
}

const HEIGHTS: Record<SpanKind, number> = { pending: 4, waiting: 8, running: 18, "backing-off": 4 };

export function Bar({ kind, x, width, height }: { kind: SpanKind; x: string; width: string; height: number }) {
  const tall = Math.min(HEIGHTS[kind], height);
  const y = (height - tall) / 2;
  return (
    <g className={styles.bar} data-kind={kind}>
      <rect x={x} y={y} width={width} height={tall} rx={kind === "running" ? 3 : 2} />
      {/* what is too short to be seen is a hair wide */}
      <line x1={x} x2={x} y1={y} y2={y + tall} />
    </g>
  );
}

function Mark({ x, className }: { x: number; className: string | undefined }) {
  return <line className={className} x1={`${x}%`} x2={`${x}%`} y1="0" y2="100%" />;
}

/** What was still to come. */
function Later({ x }: { x: number }) {
  return (
    <>
      <rect className={styles.later} x={`${x}%`} y="0" width={`${100 - x}%`} height="100%" />
      <Mark className={styles.now} x={x} />
    </>
  );
}

function wordsOf(attempt: Attempt, now: number): string {
  const waited = spent(attempt, ["pending", "waiting", "backing-off"], now);
  const ran = spent(attempt, ["running"], now);
  const started = attempt.spans.some((span) => span.kind === "running");
  const running = started && attempt.ending === null;
  const parts = [
    waited > 0 && `${started || attempt.ending ? "waited" : "has waited"} ${duration(waited)}`,
    started && `${running ? "has run" : "ran"} ${duration(ran)}`,
    attempt.ending && ENDINGS[attempt.ending].word,
  ];
  return parts.filter(Boolean).join(", ");
}

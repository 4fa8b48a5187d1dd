/** From times to places on the timeline, in per cent of its width. No I/O. */
import { duration } from "#/ui/time";
import type { Attempt } from "./attempts";

export interface Scale {
  from: number;
  to: number;
}

export interface Tick {
  percent: number;
  label: string;
}

const STEPS_MS = [1, 2, 5, 10, 20, 50, 100, 200, 500]
  .concat([1, 2, 5, 10, 15, 30].map((s) => s * 1_000))
  .concat([1, 2, 5, 10, 15, 30].map((min) => min * 60_000))
  .concat([1, 2, 3, 6, 12].map((h) => h * 3_600_000))
  .concat([1, 2, 5, 10, 30, 100, 365, 1_000].map((d) => d * 86_400_000));
const MOST_TICKS = 6;

export function scaleOf(attempts: readonly Attempt[], now: number): Scale {
  const spans = attempts.flatMap((attempt) => attempt.spans);
  const from = Math.min(...spans.map((span) => span.from));
  const to = Math.max(...spans.map((span) => span.to ?? now));
  return Number.isFinite(from) ? { from, to: Math.max(to, from + 1) } : { from: now, to: now + 1 };
}

export function percent(scale: Scale, at: number): number {
  return Math.max(0, Math.min(100, (100 * (at - scale.from)) / (scale.to - scale.from)));
}

/** Round times since the beginning. */
export function ticksOf({ from, to }: Scale): Tick[] {
  const length = to - from;
  const step = STEPS_MS.find((one) => length / one <= MOST_TICKS) ?? length / MOST_TICKS;
  const count = Math.floor(length / step) + 1;
  return Array.from({ length: count }, (_, index) => ({
    percent: (100 * index * step) / length,
    label: index === 0 ? "0" : duration(index * step),
  }));
}

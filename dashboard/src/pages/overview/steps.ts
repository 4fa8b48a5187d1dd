/** The answer's rows, by step of time: sums of all lanes, and zeros where nothing happened. */
import type { Activity } from "#/api/types";

export interface Step {
  /** Seconds since 1970. */
  at: number;
  lasted: number;
  created: number;
  finished: number;
  failed: number;
  waiting: number[];
  running: number[];
}

/** The last step is under way; before so long it says nothing of the rate. */
const LEAST_S = 15;

export function stepsOf(activity: Activity): Step[] {
  const [since, until] = [Date.parse(activity.since) / 1000, Date.parse(activity.until) / 1000];
  const steps: Step[] = [];
  for (let at = since; at < until; at += activity.step_s) {
    const lasted = Math.min(activity.step_s, until - at);
    if (lasted >= LEAST_S || steps.length === 0) steps.push(emptyStep(at, lasted, activity.bounds_ms.length + 1));
  }
  for (const row of activity.activity) {
    const step = steps[Math.round((Date.parse(row.at) / 1000 - since) / activity.step_s)];
    if (!step) continue;
    step.created += row.created;
    step.finished += row.succeeded + row.failed + row.cancelled;
    step.failed += row.failed;
    add(step.waiting, row.waiting_ms);
    add(step.running, row.running_ms);
  }
  return steps;
}

function emptyStep(at: number, lasted: number, buckets: number): Step {
  const histogram = () => new Array<number>(buckets).fill(0);
  return { at, lasted, created: 0, finished: 0, failed: 0, waiting: histogram(), running: histogram() };
}

function add(sum: number[], counts: readonly number[]): void {
  for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? 0) + (counts[index] ?? 0);
}

/**
 * The value below which the share `q` of what a histogram counts lies; null where it counts nothing. Within its bucket it is
 * taken to be spread evenly, so it is exact to a bucket's width.
 */
export function percentile(counts: readonly number[], bounds: readonly number[], q: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let left = q * total;
  for (let index = 0; index < counts.length; index += 1) {
    const count = counts[index] ?? 0;
    if (count > 0 && left <= count) {
      const low = index === 0 ? 0 : (bounds[index - 1] ?? 0);
      const high = bounds[index] ?? low;
      return low + (high - low) * (left / count);
    }
    left -= count;
  }
  return bounds.at(-1) ?? null;
}

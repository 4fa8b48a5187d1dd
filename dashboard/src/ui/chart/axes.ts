/** What stands on the axes. Times are in the viewer's zone and manner. */
import type uPlot from "uplot";

const DAY_S = 86_400;
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** The clock, or the day where a tick is at midnight or ticks are days apart. */
export function timeTicks(ticks: readonly number[]): string[] {
  const step = (ticks[1] ?? 0) - (ticks[0] ?? 0);
  return ticks.map((tick) => {
    const date = new Date(tick * 1000);
    const midnight = date.getHours() === 0 && date.getMinutes() === 0;
    return step >= DAY_S || midnight ? DAY.format(date) : CLOCK.format(date);
  });
}

/** From zero (or a whole power of ten) to above the highest, and never flat. */
export function spread(log: boolean): uPlot.Scale.Range {
  return (_, low, high) => {
    if (log) {
      const lowest = 10 ** Math.floor(Math.log10(Math.max(low ?? 1, 0.1)));
      return [lowest, Math.max(10 ** Math.ceil(Math.log10(Math.max(high ?? 1, 1))), lowest * 100)];
    }
    const top = (high ?? 0) * 1.1;
    return [0, top > 0 ? top : 1];
  };
}

/** Of a logarithmic axis in milliseconds: what people count in. */
const ROUND_MS = [0.1, 1, 10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 36_000_000, 864_000_000];

export function roundTimes(_: uPlot, __: number, low: number, high: number): number[] {
  return ROUND_MS.filter((tick) => tick >= low * 0.999 && tick <= high * 1.001);
}

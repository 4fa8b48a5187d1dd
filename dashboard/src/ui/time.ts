/** Times and durations in words, in the viewer's zone. */

const HOUR = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const SECOND = { ...HOUR, second: "2-digit", fractionalSecondDigits: 3 } as const;
const DAY = { day: "numeric", month: "short" } as const;

const EXACT = new Intl.DateTimeFormat(undefined, { ...DAY, year: "numeric", ...SECOND, timeZoneName: "short" });
const CLOCK = new Intl.DateTimeFormat(undefined, SECOND);

/** "25 Nov 2026, 01:10:22.481 CET" */
export function exactTime(iso: string): string {
  return EXACT.format(new Date(iso));
}

/** "01:10:22.481" */
export function clockTime(iso: string): string {
  return CLOCK.format(new Date(iso));
}

/** "12 s ago", "in 3 min": always one unit, so that it stays short. */
export function relativeTime(iso: string, now: number): string {
  const millis = now - Date.parse(iso);
  if (Math.abs(millis) < 1_000) return "now";
  const words = duration(Math.abs(millis), 1);
  return millis > 0 ? `${words} ago` : `in ${words}`;
}

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** "340 ms", "12.4 s", "3 min 20 s", "2 d 4 h": two units at most. */
export function duration(millis: number, parts: 1 | 2 = 2): string {
  if (millis < 1_000) return `${floor(millis, millis < 10 ? 1 : 0)} ms`;
  if (millis < 60_000) return `${floor(millis / 1000, parts === 1 || millis >= 10_000 ? 0 : 1)} s`;
  const index = UNITS.findIndex(([, size]) => millis >= size);
  const [unit, size] = UNITS[index] ?? UNITS[3];
  const first = `${Math.floor(millis / size)} ${unit}`;
  const next = UNITS[index + 1];
  const rest = next ? Math.floor((millis % size) / next[1]) : 0;
  return parts === 1 || !next || rest === 0 ? first : `${first} ${rest} ${next[0]}`;
}

/** Never up: 59.97 s are no minute yet. */
function floor(value: number, digits: number): number {
  return Math.floor(value * 10 ** digits) / 10 ** digits;
}

const MINUTE = new Intl.DateTimeFormat(undefined, HOUR);
const DAY_MINUTE = new Intl.DateTimeFormat(undefined, { ...DAY, ...HOUR });

/** "14:03 – 14:04": a step that begins at `atS` (seconds since 1970). */
export function spanOf(atS: number, stepS: number): string {
  const [begin, end] = [new Date(atS * 1000), new Date((atS + stepS) * 1000)];
  return `${(stepS >= 3_600 ? DAY_MINUTE : MINUTE).format(begin)} – ${MINUTE.format(end)}`;
}

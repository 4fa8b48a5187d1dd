/** Times and durations in words, in the viewer's zone. */

const EXACT = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "long",
});
const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});

/** "Nov 25, 2025, 01:10:22 AM GMT+1 (…22.481 s)" */
export function exactTime(iso: string): string {
  const date = new Date(iso);
  const millis = String(date.getMilliseconds()).padStart(3, "0");
  return `${EXACT.format(date)} (.${millis})`;
}

/** "01:10:22.481" */
export function clockTime(iso: string): string {
  const date = new Date(iso);
  return `${CLOCK.format(date)}.${String(date.getMilliseconds()).padStart(3, "0")}`;
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
  if (millis < 1_000) return `${millis < 10 && millis > 0 ? millis.toFixed(1) : Math.round(millis)} ms`;
  if (millis < 60_000)
    return parts === 1 || millis >= 10_000 ? `${Math.floor(millis / 1000)} s` : `${(millis / 1000).toFixed(1)} s`;
  const index = UNITS.findIndex(([, size]) => millis >= size);
  const [unit, size] = UNITS[index] ?? UNITS[3];
  const first = `${Math.floor(millis / size)} ${unit}`;
  const next = UNITS[index + 1];
  const rest = next ? Math.floor((millis % size) / next[1]) : 0;
  return parts === 1 || !next || rest === 0 ? first : `${first} ${rest} ${next[0]}`;
}

const MINUTE = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hour12: false });
const DAY_MINUTE = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  hour12: false,
});

/** "14:03 – 14:04": a step that begins at `atS` (seconds since 1970). */
export function spanOf(atS: number, stepS: number): string {
  const [begin, end] = [new Date(atS * 1000), new Date((atS + stepS) * 1000)];
  return `${(stepS >= 3_600 ? DAY_MINUTE : MINUTE).format(begin)} – ${MINUTE.format(end)}`;
}

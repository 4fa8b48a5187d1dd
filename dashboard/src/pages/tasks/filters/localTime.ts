/** Times as fields for dates and times have them: in the viewer's zone, without saying so. */

const SHORT = new Intl.DateTimeFormat(undefined, {
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

/** "2026-11-25T01:50:24"; nothing for nothing. */
export function toLocal(iso: string | null | undefined): string {
  if (!iso) return "";
  const at = new Date(iso);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** "Nov 25, 01:50" */
export function shortTime(iso: string): string {
  return SHORT.format(new Date(iso));
}

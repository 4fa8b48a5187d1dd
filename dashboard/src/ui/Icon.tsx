/** Strokes on a 16 px square, in the text's colour. */
const PATHS = {
  overview: "M2.5 13.5v-5M6.2 13.5v-11M9.8 13.5v-7M13.5 13.5v-9",
  tasks: "M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01",
  events: "M1.5 8h3l2-5 3 10 2-5h3",
  plus: "M8 3v10M3 8h10",
  search: "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM14 14l-3.5-3.5",
  close: "m4 4 8 8M12 4l-8 8",
  check: "m3 8.5 3.2 3.2L13 5",
  alert: "M8 2 1.5 13.5h13ZM8 6.5v3.2M8 11.6h.01",
  info: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.4v3.4M8 5.2h.01",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1.2v1.3M8 13.5v1.3M1.2 8h1.3M13.5 8h1.3M3.2 3.2l.9.9M11.9 11.9l.9.9M3.2 12.8l.9-.9M11.9 4.1l.9-.9",
  moon: "M13.5 9.5A5.8 5.8 0 0 1 6.5 2.5a5.8 5.8 0 1 0 7 7Z",
  system: "M2 3h12v8H2ZM6 13.8h4",
  keyboard: "M1.5 4h13v8h-13ZM4 6.6h.01M6.6 6.6h.01M9.2 6.6h.01M11.9 6.6h.01M5 9.6h6",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  play: "M5 3.2v9.6L12.8 8Z",
  copy: "M5.5 5.5h8v8h-8ZM10.5 5.5v-3h-8v8h3",
  chevron: "m6 3.5 4.5 4.5L6 12.5",
  down: "m3.5 6 4.5 4.5L12.5 6",
  refresh: "M13.5 8A5.5 5.5 0 1 1 11.9 4.1L13.5 5.7M13.5 2.4v3.3h-3.3",
  book: "M3 2.5h8.5a1 1 0 0 1 1 1v10H4.2A1.2 1.2 0 0 1 3 12.3ZM3 12.3a1.2 1.2 0 0 1 1.2-1.2h8.3",
  download: "M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11",
  leave: "M6.5 2.5h-4v11h4M10.5 5l3 3-3 3M13.5 8H6",
  clock: "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.8V8l2.2 1.6",
  pending: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM8 5v3l2 1.5",
  queued: "M3 4h10M3 8h7M3 12h4",
  running: "M8 2.5A5.5 5.5 0 1 1 2.5 8",
  retrying: "M13 8a5 5 0 1 1-1.6-3.7L13 5.8M13 2.8v3h-3",
  succeeded: "m3 8.5 3.2 3.2L13 5",
  failed: "m4 4 8 8M12 4l-8 8",
  cancelled: "M8 13.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM4.2 4.2l7.6 7.6",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

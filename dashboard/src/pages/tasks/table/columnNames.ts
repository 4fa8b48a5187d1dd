/** In the order in which they are shown. The name is always there. */
export const COLUMN_NAMES = [
  "id",
  "status",
  "type",
  "queue",
  "priority",
  "tags",
  "attempt",
  "created",
  "due",
  "started",
  "duration",
  "error",
] as const;

export type ColumnName = (typeof COLUMN_NAMES)[number];

export const DEFAULT_COLUMNS: readonly ColumnName[] = [
  "id",
  "status",
  "type",
  "queue",
  "attempt",
  "created",
  "duration",
];

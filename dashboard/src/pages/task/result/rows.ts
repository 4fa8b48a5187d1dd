/** Results that are rows: {"columns": ["a"], "rows": [[1]]}, as run_query returns them. */
export interface Rows {
  columns: string[];
  rows: unknown[][];
}

export function rowsOf(value: unknown): Rows | null {
  if (typeof value !== "object" || value === null) return null;
  const { columns, rows } = value as { columns?: unknown; rows?: unknown };
  if (!Array.isArray(columns) || !Array.isArray(rows) || columns.length === 0) return null;
  const fits = rows.every((row) => Array.isArray(row) && row.length === columns.length);
  return fits ? { columns: columns.map(String), rows } : null;
}

export function cellText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

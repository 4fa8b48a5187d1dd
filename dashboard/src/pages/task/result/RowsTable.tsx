import { useState } from "react";
import { Button } from "#/ui/Button";
import { CopyButton } from "#/ui/CopyButton";
import { whole } from "#/ui/figures";
import styles from "./RowsTable.module.css";
import { cellText, type Rows } from "./rows";

const SHOWN_AT_FIRST = 100;

export function RowsTable({ rows: { columns, rows } }: { rows: Rows }) {
  const [all, setAll] = useState(false);
  const shown = all ? rows : rows.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <section
        className={styles.scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Rows of the result"
      >
        <table className={styles.table}>
          <thead>
            <tr>
              {columns.map((column, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one name
                <th key={index} scope="col">
                  <bdi>{column}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no names, and do not move
              <tr key={index}>
                {row.map((value, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: nor have cells
                  <td key={place} data-kind={value === null ? "null" : typeof value}>
                    <bdi>{cellText(value)}</bdi>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className={styles.foot}>
        {whole(rows.length)} {rows.length === 1 ? "row" : "rows"}
        {shown.length < rows.length && <Button onClick={() => setAll(true)}>Show all</Button>}
        <CopyButton what="rows" text={() => tabbed(columns, rows)} />
      </p>
    </>
  );
}

/** As spreadsheets take it. */
function tabbed(columns: readonly string[], rows: readonly unknown[][]): string {
  const lines = [columns, ...rows.map((row) => row.map((value) => (value === null ? "" : cellText(value))))];
  return lines.map((cells) => cells.map((cell) => cell.replaceAll(/[\t\n\r]+/g, " ")).join("\t")).join("\n");
}

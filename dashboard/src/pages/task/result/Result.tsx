import { getRouteApi } from "@tanstack/react-router";
import { Card } from "#/ui/Card";
import { JsonView } from "#/ui/json/JsonView";
import { Segments } from "#/ui/Segments";
import { RowsTable } from "./RowsTable";
import { rowsOf } from "./rows";

const route = getRouteApi("/tasks/$id");
const VIEWS = [
  { value: "table", words: "Table" },
  { value: "json", words: "JSON" },
] as const;

/** What the handler returned; what looks like rows, as a table too. */
export function Result({ value }: { value: unknown }) {
  const { result: view = "table" } = route.useSearch();
  const rows = rowsOf(value);
  const choice = rows && <Segments label="How the result is shown" options={VIEWS} value={view} param="result" />;
  return (
    <Card title="Result" aside={choice}>
      {rows && view === "table" ? <RowsTable rows={rows} /> : <JsonView label="Result" value={value} />}
    </Card>
  );
}

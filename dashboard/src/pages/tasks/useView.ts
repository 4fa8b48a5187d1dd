/** How the list is shown: as its address says, else as it was last chosen in this browser. */
import { getRouteApi } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { someOf } from "#/url/search";
import { filterOf, SIZES, type TasksSearch } from "./search";
import { COLUMN_NAMES, type ColumnName, DEFAULT_COLUMNS } from "./table/columnNames";

const route = getRouteApi("/tasks");
const COLUMNS_KEY = "tasks.columns";
const SIZE_KEY = "tasks.size";
const DEFAULT_SIZE = 50;

export function useView() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = useCallback(
    (changes: Partial<TasksSearch>) => {
      keep(changes);
      void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false });
    },
    [navigate],
  );
  const columns = search.columns ?? keptColumns();
  const order = search.order ?? "desc";
  const size = search.size ?? keptSize();
  const filter = useStable(filterOf(search));
  const list = useMemo(() => ({ ...filter, order, size }), [filter, order, size]);
  return { search, columns: useStable(columns), order, size, filter, list, change };
}

function keep({ columns, size }: Partial<TasksSearch>): void {
  if (columns) localStorage.setItem(COLUMNS_KEY, columns.join(","));
  if (size) localStorage.setItem(SIZE_KEY, String(size));
}

function keptColumns(): readonly ColumnName[] {
  return someOf(localStorage.getItem(COLUMNS_KEY), COLUMN_NAMES) ?? DEFAULT_COLUMNS;
}

function keptSize(): number {
  return SIZES.find((size) => String(size) === localStorage.getItem(SIZE_KEY)) ?? DEFAULT_SIZE;
}

/** The same object for as long as it holds the same. */
function useStable<T>(value: T): T {
  const text = JSON.stringify(value);
  return useMemo(() => JSON.parse(text) as T, [text]);
}

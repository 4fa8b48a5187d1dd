import { Button } from "#/ui/Button";
import { Menu, MenuCheck, MenuChoice, MenuChoices, MenuHeading, MenuItem, MenuLine } from "#/ui/Menu";
import { BulkMenu } from "./bulk/BulkMenu";
import { filterOf, SIZES, type TasksSearch } from "./search";
import { COLUMN_NAMES, type ColumnName, DEFAULT_COLUMNS } from "./table/columnNames";
import { COLUMNS } from "./table/columns";

interface Props {
  search: TasksSearch;
  columns: readonly ColumnName[];
  order: "asc" | "desc";
  size: number;
  change: (changes: Partial<TasksSearch>) => void;
}

/** How the list is shown, at the page's head. */
export function ViewMenus({ search, columns, order, size, change }: Props) {
  const show = (name: ColumnName, shown: boolean) =>
    change({ columns: COLUMN_NAMES.filter((one) => (one === name ? shown : columns.includes(one))) });
  return (
    <>
      <Button
        icon={search.follow ? "pause" : "play"}
        aria-pressed={search.follow === true}
        title="Show new tasks as they come, while the list is at its top"
        onClick={() => change({ follow: search.follow ? undefined : true })}
      >
        Follow
      </Button>
      <BulkMenu filter={filterOf(search)} onBegun={(operation) => change({ operation })} />
      <Menu label="View" align="end">
        <MenuHeading>Order</MenuHeading>
        <MenuChoices value={order} onChange={(chosen) => change({ order: chosen === "asc" ? "asc" : undefined })}>
          <MenuChoice value="desc">Newest first</MenuChoice>
          <MenuChoice value="asc">Oldest first</MenuChoice>
        </MenuChoices>
        <MenuLine />
        <MenuHeading>Load at a time</MenuHeading>
        <MenuChoices
          value={String(size)}
          onChange={(chosen) => change({ size: SIZES.find((one) => String(one) === chosen) })}
        >
          {SIZES.map((one) => (
            <MenuChoice key={one} value={String(one)}>
              {one} tasks
            </MenuChoice>
          ))}
        </MenuChoices>
        <MenuLine />
        <MenuHeading>Columns</MenuHeading>
        {COLUMN_NAMES.map((name) => (
          <MenuCheck key={name} checked={columns.includes(name)} onChange={(shown) => show(name, shown)}>
            {COLUMNS[name].label}
          </MenuCheck>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => change({ columns: [...DEFAULT_COLUMNS] })}>The usual columns</MenuItem>
      </Menu>
    </>
  );
}

import { useQuery } from "@tanstack/react-query";
import { statusQuery } from "#/api/queries";
import { Button } from "#/ui/Button";
import { ChoiceFilter } from "#/ui/filters/ChoiceFilter";
import { TextFilter } from "#/ui/filters/TextFilter";
import { filterOf, ids, type TasksSearch } from "../search";
import { CreatedFilter } from "./CreatedFilter";
import styles from "./FilterBar.module.css";
import { StatusFilter } from "./StatusFilter";
import { useLanes } from "./useLanes";

interface Props {
  search: TasksSearch;
  onChange: (change: Partial<TasksSearch>) => void;
}

export const NO_FILTER = {
  status: undefined,
  id: undefined,
  name: undefined,
  type: undefined,
  queue: undefined,
  tag: undefined,
  created_after: undefined,
  created_before: undefined,
};

export function FilterBar({ search, onChange }: Props) {
  const lanes = useLanes();
  const filter = filterOf(search);
  const { status, ...rest } = filter;
  const counts = useQuery(statusQuery).data?.counts;
  const text = search.id ? `#${search.id.join(", ")}` : (search.name ?? "");
  return (
    <search className={styles.bar} aria-label="Filters">
      <div className={styles.fields}>
        <TextFilter
          label="Part of a name, or #id"
          icon="search"
          type="search"
          value={text}
          onChange={(value) => onChange(nameOrIds(value))}
        />
        <ChoiceFilter name="Type" value={search.type} options={lanes.types} onChange={(type) => onChange({ type })} />
        <ChoiceFilter
          name="Queue"
          value={search.queue}
          options={lanes.queues}
          onChange={(queue) => onChange({ queue })}
        />
        <TextFilter
          label="Tag"
          type="text"
          value={search.tag ?? ""}
          onChange={(tag) => onChange({ tag: tag || undefined })}
        />
        <CreatedFilter
          after={search.created_after}
          before={search.created_before}
          onChange={(created_after, created_before) => onChange({ created_after, created_before })}
        />
      </div>
      <div className={styles.statuses}>
        <StatusFilter
          chosen={status ?? []}
          counts={Object.keys(rest).length ? undefined : counts}
          onChange={(chosen) => onChange({ status: chosen.length ? [...chosen] : undefined })}
        />
        {Object.keys(filter).length > 0 && (
          <Button kind="quiet" icon="close" onClick={() => onChange(NO_FILTER)}>
            Clear filters
          </Button>
        )}
      </div>
    </search>
  );
}

function nameOrIds(text: string): Partial<TasksSearch> {
  const trimmed = text.trim();
  if (!trimmed.startsWith("#")) return { name: trimmed || undefined, id: undefined };
  return { name: undefined, id: ids(trimmed.replaceAll("#", "")) };
}

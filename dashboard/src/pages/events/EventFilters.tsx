import { EVENT_NAMES } from "#/api/types";
import { useLanes } from "#/pages/tasks/filters/useLanes";
import { Button } from "#/ui/Button";
import { ChoiceFilter } from "#/ui/filters/ChoiceFilter";
import { TextFilter } from "#/ui/filters/TextFilter";
import { Icon } from "#/ui/Icon";
import { Menu, MenuCheck } from "#/ui/Menu";
import styles from "./EventsPage.module.css";
import type { EventsSearch } from "./search";
import { EVENT_ICONS } from "./words";

interface Props {
  search: EventsSearch;
  onChange: (change: Partial<EventsSearch>) => void;
}

const NO_FILTER = { event: undefined, type: undefined, queue: undefined, task: undefined };

export function EventFilters({ search: { event: kinds, type, queue, task }, onChange }: Props) {
  const lanes = useLanes();
  const tick = (name: (typeof EVENT_NAMES)[number], ticked: boolean) => {
    const next = EVENT_NAMES.filter((one) => (one === name ? ticked : kinds?.includes(one)));
    onChange({ event: next.length ? next : undefined });
  };
  return (
    <search className={styles.filters} aria-label="Filters">
      <TextFilter
        label="Task #"
        icon="search"
        type="search"
        value={task === undefined ? "" : String(task)}
        onChange={(typed) => onChange({ task: idIn(typed) })}
      />
      <Menu label={label(kinds)} set={kinds !== undefined}>
        {EVENT_NAMES.map((name) => (
          <MenuCheck key={name} checked={kinds?.includes(name) ?? false} onChange={(ticked) => tick(name, ticked)}>
            <Icon name={EVENT_ICONS[name]} size={14} />
            {name}
          </MenuCheck>
        ))}
      </Menu>
      <ChoiceFilter name="Type" value={type} options={lanes.types} onChange={(chosen) => onChange({ type: chosen })} />
      <ChoiceFilter
        name="Queue"
        value={queue}
        options={lanes.queues}
        onChange={(chosen) => onChange({ queue: chosen })}
      />
      {(kinds || type || queue || task) && (
        <Button kind="quiet" icon="close" onClick={() => onChange(NO_FILTER)}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

function label(kinds: EventsSearch["event"]): string {
  if (!kinds) return "Event";
  return kinds.length === 1 ? `Event: ${kinds[0]}` : `Event: ${kinds.length} kinds`;
}

function idIn(typed: string): number | undefined {
  const id = Number(typed.trim().replace("#", ""));
  return Number.isSafeInteger(id) && id > 0 ? id : undefined;
}

import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { TaskEvent } from "#/api/types";
import { useLiveView } from "#/live/hooks";
import { useKeys } from "#/shell/keys/keys";
import { Button } from "#/ui/Button";
import { Empty } from "#/ui/Empty";
import { whole } from "#/ui/figures";
import { Page } from "#/ui/Page";
import { EventDetails } from "./EventDetails";
import { EventFilters } from "./EventFilters";
import { EventList } from "./EventList";
import styles from "./EventsPage.module.css";
import type { EventsSearch } from "./search";
import { useFeed } from "./useFeed";

const route = getRouteApi("/events");
const GROUP = "Events";

export function EventsPage() {
  const search = route.useSearch();
  const navigate = useNavigate();
  const view = useFeed(search);
  const newest = view.events[0]?.position;
  const held = search.at !== undefined;
  const change = useCallback(
    (changes: Partial<EventsSearch>) =>
      void navigate({ to: "/events", search: (before) => ({ ...before, ...changes }), replace: true }),
    [navigate],
  );
  const toggle = () => change({ at: held ? undefined : newest, open: held ? undefined : search.open });
  // Who reads details wants them to stay.
  const show = useCallback(
    (event: TaskEvent) => change({ open: event.position, at: search.at ?? newest }),
    [change, search.at, newest],
  );
  const opened = view.events.find((event) => event.position === search.open);
  const step = (by: number) => {
    const index = view.events.findIndex((event) => event.position === search.open);
    const next = view.events[Math.max(0, Math.min(view.events.length - 1, index + by))];
    if (next) show(next);
  };
  useKeys([
    { keys: "p", label: "Hold the feed, or let it go on", group: GROUP, run: toggle },
    { keys: "j", label: "Next event", group: GROUP, run: () => step(1) },
    { keys: "k", label: "Event before", group: GROUP, run: () => step(-1) },
    {
      keys: "Enter",
      label: "Open the event's task",
      group: GROUP,
      run: () => opened && void navigate({ to: "/tasks/$id", params: { id: String(opened.task_id) } }),
    },
    { keys: "Escape", label: "Close the event's details", group: GROUP, run: () => change({ open: undefined }) },
  ]);
  return (
    <Page
      title="Live events"
      filled
      actions={
        <>
          <Position held={held} newest={newest} fresh={view.fresh} />
          <Button icon={held ? "play" : "pause"} aria-pressed={held} title="p" onClick={toggle}>
            {held ? "Go on" : "Hold"}
          </Button>
        </>
      }
    >
      <EventFilters search={search} onChange={change} />
      <div className={styles.panes}>
        <EventList view={view} open={search.open} onOpen={show} empty={<Nothing search={search} />} />
        {opened && <EventDetails event={opened} onClose={() => change({ open: undefined })} />}
      </div>
    </Page>
  );
}

function Position({ held, newest, fresh }: { held: boolean; newest: number | undefined; fresh: number }) {
  const { position } = useLiveView();
  const shown = held ? newest : (position ?? newest);
  return (
    <span className={styles.position} role="status" aria-live="off">
      {shown !== undefined && `${held ? "held at" : "at"} position ${whole(shown)}`}
      {held && fresh > 0 && <b>{whole(fresh)} new</b>}
    </span>
  );
}

function Nothing({ search: { event, type, queue, task } }: { search: EventsSearch }) {
  const filtered = event || type || queue || task;
  return (
    <Empty icon="events" title={filtered ? "No event fits so far" : "No event so far"}>
      They appear here the moment they happen.
    </Empty>
  );
}

import { getRouteApi } from "@tanstack/react-router";
import { Card } from "#/ui/Card";
import { JsonView } from "#/ui/json/JsonView";
import { Page } from "#/ui/Page";
import { Facts } from "./facts/Facts";
import { Failures } from "./failures/Failures";
import { LongText } from "./failures/LongText";
import { Headline } from "./Headline";
import { Result } from "./result/Result";
import { useTaskEvents } from "./story/events";
import { RawEvents } from "./story/RawEvents";
import { Timeline } from "./story/Timeline";
import { TaskActions } from "./TaskActions";
import styles from "./TaskPage.module.css";
import { TimeTravel } from "./travel/TimeTravel";
import { useVersion } from "./travel/useVersion";
import { Unreadable } from "./Unreadable";

const route = getRouteApi("/tasks/$id");

export function LoadedTask({ id }: { id: number }) {
  const { zoom } = route.useSearch();
  const { events } = useTaskEvents(id);
  const { task, now, newest, version, goTo } = useVersion(id, events);
  if (!task || !now.data) {
    if (now.error) return <Unreadable id={id} error={now.error} retry={now.refetch} />;
    return (
      <Page title={`Task ${id}`}>
        <p role="status">Loading …</p>
      </Page>
    );
  }
  const upTo = version === undefined ? events : events.slice(0, version);
  const asOf = upTo.at(-1);
  return (
    <Page title={task.name} actions={<TaskActions task={now.data} />}>
      <Headline task={task} past={version !== undefined} />
      <TimeTravel events={events} newest={newest} version={version} goTo={goTo} />
      <div className={styles.columns}>
        <div className={styles.main}>
          {events.length > 0 && (
            <Timeline events={events} asOf={version !== undefined && asOf ? Date.parse(asOf.at) : null} zoom={zoom} />
          )}
          <Failures events={upTo} />
          {task.status === "SUCCEEDED" && <Result value={task.result} />}
          <Card title="Parameters">
            <JsonView label="Parameters" value={task.parameters} />
          </Card>
        </div>
        <div className={styles.side}>
          <Facts task={task} events={upTo} />
          {task.description && (
            <Card title="Description">
              <LongText text={task.description} />
            </Card>
          )}
          <RawEvents id={id} events={events} version={version ?? newest} />
        </div>
      </div>
    </Page>
  );
}

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Task, TaskEvent } from "#/api/types";
import { Card } from "#/ui/Card";
import { Time } from "#/ui/Time";
import { clockTime, duration } from "#/ui/time";
import styles from "./Facts.module.css";

type Created = Extract<TaskEvent, { event: "task.created" }>;
type Started = Extract<TaskEvent, { event: "execution.started" }>;

/** What is known of the task at the moment that is shown. `events`: up to then. */
export function Facts({ task, events }: { task: Task; events: readonly TaskEvent[] }) {
  const created = events.find((event): event is Created => event.event === "task.created");
  const started = events.findLast((event): event is Started => event.event === "execution.started");
  return (
    <Card title="Facts">
      <dl className={styles.facts}>
        <Fact name="Type">
          <Link to="/tasks" search={{ type: task.type }}>
            <bdi>{task.type}</bdi>
          </Link>
        </Fact>
        <Fact name="Queue">
          <Link to="/tasks" search={{ queue: task.queue }}>
            <bdi>{task.queue}</bdi>
          </Link>
        </Fact>
        {task.tags.length > 0 && (
          <Fact name="Tags">
            <Tags tags={task.tags} />
          </Fact>
        )}
        <Fact name="Priority">{task.priority}</Fact>
        <Fact name="Attempt">
          {task.attempt} of {task.max_attempts}
          {task.execution > 1 && `, in run ${task.execution}`}
        </Fact>
        <Fact name="Timeout">{duration(task.timeout_s * 1000)} an attempt</Fact>
        <Fact name="Created">
          <Time at={task.created_at} /> <span className={styles.exact}>{clockTime(task.created_at)}</span>
          {created && created.created_by !== "anonymous" && (
            <>
              {" by "}
              <bdi>{created.created_by}</bdi>
            </>
          )}
        </Fact>
        <When name="Due" at={task.run_at} />
        <When name="Started" at={task.started_at} />
        <When name="Finished" at={task.finished_at} />
        {started && (
          <Fact name="Worker">
            <bdi>{started.worker}</bdi>
          </Fact>
        )}
        <Fact name="Position">{task.position}</Fact>
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function When({ name, at }: { name: string; at: string | null }) {
  return (
    at && (
      <Fact name={name}>
        <Time at={at} /> <span className={styles.exact}>{clockTime(at)}</span>
      </Fact>
    )
  );
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className={styles.tags}>
      {tags.map((tag) => (
        <Link key={tag} to="/tasks" search={{ tag }} className={styles.tag}>
          <bdi>{tag}</bdi>
        </Link>
      ))}
    </span>
  );
}

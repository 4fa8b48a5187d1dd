import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Lane } from "#/api/types";
import { useUnserved } from "#/api/unserved";
import { Card } from "#/ui/Card";
import { Empty } from "#/ui/Empty";
import { Failed } from "#/ui/Failed";
import { whole } from "#/ui/figures";
import { Icon } from "#/ui/Icon";
import { Time } from "#/ui/Time";
import table from "#/ui/table.module.css";
import styles from "./Overview.module.css";
import { queuesQuery } from "./queries";

const SHOWN = 8;

/** What waits, the longest first. */
export function Backlog({ all }: { all: boolean }) {
  const { data, error, refetch } = useQuery(queuesQuery);
  const lanes = data?.data.queues ?? [];
  const shown = (all ? lanes : lanes.slice(0, SHOWN)).toSorted(byName);
  const more = lanes.length > SHOWN && (
    <Link to="." search={(before) => ({ ...before, lanes: all ? undefined : true })} replace className={styles.more}>
      {all ? "the longest only" : `all ${whole(lanes.length)}`}
    </Link>
  );
  return (
    <Card title="Backlog" aside={more} flush>
      {error && !data ? <Failed what="the backlog" error={error} retry={refetch} /> : null}
      {data && lanes.length === 0 ? <Empty icon="check" title="Nothing waits and nothing runs" /> : null}
      {shown.length > 0 && (
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Queue</th>
              <th scope="col">Type</th>
              <th scope="col" className={table.figure}>
                Queued
              </th>
              <th scope="col" className={table.figure}>
                Oldest
              </th>
              <th scope="col" className={table.figure}>
                Running
              </th>
              <th scope="col" className={table.figure}>
                Retrying
              </th>
              <th scope="col" className={table.figure}>
                Pending
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((lane) => (
              <LaneRow key={`${lane.queue}/${lane.type}`} lane={lane} />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

/** Rows stay where they are while their figures change. */
function byName(one: Lane, other: Lane): number {
  return one.queue.localeCompare(other.queue) || one.type.localeCompare(other.type);
}

function LaneRow({ lane }: { lane: Lane }) {
  const { queue, type, queued, running, retrying, pending, oldest_queued_at: oldest } = lane;
  const unserved = useUnserved(lane);
  return (
    <tr>
      <td className={table.long} title={queue}>
        <Link to="." search={(before) => ({ ...before, queue, type: undefined })}>
          {queue}
        </Link>
      </td>
      <td className={table.long} title={type}>
        <Link to="." search={(before) => ({ ...before, queue, type })}>
          {type}
        </Link>
      </td>
      <Figure of={queued}>
        {queued > 0 && unserved && (
          <span className={styles.unserved} role="img" aria-label={unserved} title={unserved}>
            <Icon name="alert" size={14} />
          </span>
        )}
      </Figure>
      <td className={table.figure}>{oldest ? <Time at={oldest} /> : <span className={table.zero}>–</span>}</td>
      <Figure of={running} />
      <Figure of={retrying} />
      <Figure of={pending} />
    </tr>
  );
}

function Figure({ of, children }: { of: number; children?: ReactNode }) {
  return (
    <td className={`${table.figure} ${of === 0 ? table.zero : ""}`}>
      {children}
      {whole(of)}
    </td>
  );
}

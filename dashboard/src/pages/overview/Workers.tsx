import { useQuery } from "@tanstack/react-query";
import { workersQuery } from "#/api/queries";
import type { Worker } from "#/api/types";
import { Card } from "#/ui/Card";
import { Empty } from "#/ui/Empty";
import { Failed } from "#/ui/Failed";
import { whole } from "#/ui/figures";
import { Time } from "#/ui/Time";
import table from "#/ui/table.module.css";
import styles from "./Workers.module.css";

export function Workers() {
  const { data: workers, error, refetch } = useQuery(workersQuery);
  const alive = workers?.filter((worker) => worker.alive) ?? [];
  const slots = alive.reduce((sum, worker) => sum + worker.slots, 0);
  const running = alive.reduce((sum, worker) => sum + worker.running, 0);
  const load = alive.length > 0 && `${whole(alive.length)} alive, ${whole(running)} of ${whole(slots)} slots in use`;
  return (
    <Card title="Workers" aside={<span className={styles.load}>{load}</span>} flush>
      {error && !workers ? <Failed what="the workers" error={error} retry={refetch} /> : null}
      {workers?.length === 0 ? <Empty icon="alert" title="No worker: nothing is run until one is started" /> : null}
      {workers && workers.length > 0 && (
        <table className={table.table}>
          <thead>
            <tr>
              <th scope="col">Worker</th>
              <th scope="col">Load</th>
              <th scope="col" className={table.figure}>
                Heartbeat
              </th>
              <th scope="col" className={table.figure}>
                Started
              </th>
            </tr>
          </thead>
          <tbody>
            {workers.map((worker) => (
              <WorkerRow key={worker.id} worker={worker} />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function WorkerRow({ worker }: { worker: Worker }) {
  const { name, host, pid, alive, types, queues, heartbeat_at, started_at } = worker;
  const serves = `types: ${types.join(", ")}\nqueues: ${queues.join(", ") || "every one"}`;
  return (
    <tr data-alive={alive} className={styles.worker}>
      <td className={table.long} title={`${name}\n${host}, process ${pid}\n${serves}`}>
        <span className={styles.mark} role="img" aria-label={alive ? "alive" : "gone"} /> {name}
        {!alive && <span className={styles.gone}>gone</span>}
      </td>
      <td>
        <Load worker={worker} />
      </td>
      <td className={table.figure}>
        <Time at={heartbeat_at} />
      </td>
      <td className={table.figure}>
        <Time at={started_at} />
      </td>
    </tr>
  );
}

function Load({ worker: { running, slots } }: { worker: Worker }) {
  const share = slots > 0 ? Math.min(1, running / slots) : 0;
  return (
    <span className={styles.gauge}>
      <span className={styles.bar} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} data-full={share >= 1 || undefined} />
      </span>
      <span className="figures">
        {whole(running)} / {whole(slots)}
      </span>
    </span>
  );
}

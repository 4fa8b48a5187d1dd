/** Keeps what TanStack Query holds up to date by the live stream. Pages add what only they know, by `useLiveEvents`. */
import type { QueryClient } from "@tanstack/react-query";
import { keys } from "#/api/queries";
import type { StatusCounts, Task } from "#/api/types";
import { type Batch, live } from "./connection";
import { applyEvent, follows } from "./fold";

const COUNTS_EVERY_MS = 500;

export function feedCache(client: QueryClient): void {
  const counts = new CountsRefresh(client);
  live.onBatch((batch) => {
    patchTasks(client, batch);
    counts.ask(batch.at(-1)?.position ?? 0);
  });
  live.onReset(() => void client.invalidateQueries());
  let before = live.view().state;
  live.onView(() => {
    const { state } = live.view();
    // what could not be read meanwhile
    if (before === "reconnecting" && state === "live") void client.invalidateQueries();
    before = state;
  });
  client.getQueryCache().subscribe(({ query }) => {
    if (query.queryKey[0] !== "status") return;
    const found = query.state.data as StatusCounts | undefined;
    if (found) live.tell(found.position);
  });
}

/** Tasks that are shown by themselves: ["task", id]. */
function patchTasks(client: QueryClient, batch: Batch): void {
  for (const event of batch) {
    const key = keys.task(event.task_id);
    const task = client.getQueryData<Task>(key);
    if (!task || event.version <= task.version) continue;
    client.setQueryData(key, applyEvent(task, event));
    if (!follows(task, event)) void client.invalidateQueries({ queryKey: key, exact: true });
  }
}

/** Counts are read anew when something happened: at once when calm, twice a second at work. */
class CountsRefresh {
  #readAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = 0;

  constructor(private readonly client: QueryClient) {}

  /** Until they know of the event at `position`. */
  ask(position: number): void {
    this.#wanted = Math.max(this.#wanted, position);
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#readAt + COUNTS_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => void this.#read(), wait);
  }

  async #read(): Promise<void> {
    this.#readAt = performance.now();
    await this.client.refetchQueries({ queryKey: keys.status });
    this.#timer = undefined;
    const known = this.client.getQueryData<StatusCounts>(keys.status)?.position;
    // the read model may be a moment behind the stream
    if (known !== undefined && known < this.#wanted) this.ask(this.#wanted);
  }
}

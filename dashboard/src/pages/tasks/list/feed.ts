/** Keeps every loaded list of tasks up to date by the live stream. */
import type { Query, QueryClient } from "@tanstack/react-query";
import { api, readLagging } from "#/api/client";
import { keys } from "#/api/queries";
import type { Task, TaskEvent } from "#/api/types";
import { type Batch, live } from "#/live/connection";
import { applyEvent, born } from "#/live/fold";
import { type ListData, type ListPage, type ListQuery, learn, overflown, slim, take } from "./data";

const READ_EVERY_MS = 250;
/** So soon a few are asked again that the read model, a moment behind, did not know. */
const READ_AGAIN_MS = 30;
const FEW = 10;
const MOST_READ = 100;
/** A read model that has not heard of a task yet is asked again so often. */
const MOST_TRIES = 6;
const MOST_RECENT = 5_000;

interface Asked {
  /** The version that the stream told of. */
  version: number;
  tries: number;
}

class ListFeed {
  readonly #client: QueryClient;
  /** The newest event of the tasks that lately had one: a list that is read now may not know of it. */
  readonly #recent = new Map<number, TaskEvent>();
  /** Of the newest event that was taken. */
  position = 0;
  readonly #gaps = new Map<number, Asked>();
  readonly #strangers = new Map<number, Asked>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #readAt = 0;

  constructor(client: QueryClient) {
    this.#client = client;
    live.onBatch((batch) => this.#take(batch));
    live.onReset(() => this.#recent.clear());
  }

  /** Tasks as they were just read, brought to what the stream has told since. */
  caughtUp(tasks: readonly Task[]): Task[] {
    return tasks.map((task) => {
      const event = this.#recent.get(task.id);
      const now = event ? applyEvent(task, event) : task;
      if (event && now.version > task.version + 1) this.#ask(this.#gaps, [task.id]);
      return slim(now);
    });
  }

  /** A list's first page as it was just read, with what came after `position`, which it may lack, as its news. */
  withMissed(read: ListPage, wanted: ListQuery, position: number): ListPage {
    const before: ListData = { pages: [read], pageParams: [null] };
    const missed = [...this.#recent.values()].filter((event) => event.position > position);
    const { data, strangers } = take(before, missed, wanted);
    const [newborn, unknown] = this.#told(strangers);
    const after = learn(data, newborn, wanted);
    if (unknown.length <= MOST_READ) this.#ask(this.#strangers, unknown);
    return (unknown.length > MOST_READ ? overflown(after) : after).pages[0] ?? read;
  }

  #take(batch: Batch): void {
    this.position = Math.max(this.position, batch.at(-1)?.position ?? 0);
    for (const event of batch) {
      this.#recent.delete(event.task_id);
      this.#recent.set(event.task_id, slimEvent(event));
    }
    for (const id of this.#recent.keys()) {
      if (this.#recent.size <= MOST_RECENT) break;
      this.#recent.delete(id);
    }
    for (const { query, data, wanted } of this.#lists()) {
      const taken = take(data, batch, wanted);
      const [newborn, unknown] = this.#told(taken.strangers);
      this.#put(query, data, learn(taken.data, newborn, wanted));
      this.#ask(this.#gaps, taken.gaps);
      this.#ask(this.#strangers, unknown);
    }
    if (this.#strangers.size > MOST_READ) this.#overflow();
  }

  /** Tasks whose creation is all that is known tell all there is; the others have to be read. */
  #told(ids: readonly number[]): [Task[], number[]] {
    const newborn: Task[] = [];
    const unknown = ids.filter((id) => {
      const event = this.#recent.get(id);
      if (event?.event !== "task.created") return true;
      newborn.push(born(event));
      return false;
    });
    return [newborn, unknown];
  }

  /** More has come than is read one by one: the lists that it may belong to say so. */
  #overflow(): void {
    const events = [...this.#strangers.keys()].map((id) => this.#recent.get(id)).filter((event) => event !== undefined);
    this.#strangers.clear();
    for (const { query, data, wanted } of this.#lists()) {
      if (take(data, events, wanted).strangers.length) this.#put(query, data, overflown(data));
    }
  }

  #ask(asked: Map<number, Asked>, ids: readonly number[]): void {
    for (const id of ids) asked.set(id, { version: this.#recent.get(id)?.version ?? 0, tries: 0 });
    if (ids.length) this.#schedule(Math.max(0, this.#readAt + READ_EVERY_MS - performance.now()));
  }

  #schedule(wait: number): void {
    this.#timer ??= setTimeout(() => void this.#read(), wait);
  }

  async #read(): Promise<void> {
    this.#readAt = performance.now();
    const asked = new Map([...this.#gaps, ...this.#strangers].slice(0, MOST_READ));
    for (const id of asked.keys()) {
      this.#gaps.delete(id);
      this.#strangers.delete(id);
    }
    try {
      await this.#answer(asked);
    } catch {
      // The service is away: once it is back, whatever has happened since comes by the stream, or a reset.
    }
    this.#timer = undefined;
    const left = this.#gaps.size + this.#strangers.size;
    if (left > 0) this.#schedule(left > FEW ? READ_EVERY_MS : READ_AGAIN_MS);
  }

  async #answer(asked: ReadonlyMap<number, Asked>): Promise<void> {
    const query = { id: [...asked.keys()], limit: MOST_READ };
    const { data, lag } = await readLagging(api.GET("/v1/tasks", { params: { query } }));
    const versions = new Map(data.tasks.map((task) => [task.id, task.version]));
    const tasks = this.caughtUp(data.tasks);
    for (const { query: list, data: loaded, wanted } of this.#lists()) {
      this.#put(list, loaded, learn(loaded, tasks, wanted));
    }
    if (lag === 0) return;
    for (const [id, { version, tries }] of asked) {
      if ((versions.get(id) ?? 0) < version && tries < MOST_TRIES) {
        this.#gaps.set(id, { version, tries: tries + 1 });
      }
    }
  }

  #lists(): { query: Query; data: ListData; wanted: ListQuery }[] {
    const found = this.#client.getQueryCache().findAll({ queryKey: keys.tasks });
    return found.flatMap((query) => {
      const data = query.state.data as ListData | undefined;
      return data ? [{ query, data, wanted: query.queryKey[1] as ListQuery }] : [];
    });
  }

  #put(query: Query, before: ListData, after: ListData): void {
    // with the time of the reading, so that a list stays as fresh, or not, as it was
    if (after !== before) this.#client.setQueryData(query.queryKey, after, { updatedAt: query.state.dataUpdatedAt });
  }
}

/** Without what a list does not show: results and tracebacks may be large. */
function slimEvent(event: TaskEvent): TaskEvent {
  if (event.event === "execution.succeeded") return { ...event, result: null };
  if (event.event === "execution.failed") return { ...event, traceback: null };
  return event.event === "task.created" ? { ...event, parameters: {}, description: "" } : event;
}

let feed: ListFeed | undefined;

export function listFeed(client: QueryClient): ListFeed {
  feed ??= new ListFeed(client);
  return feed;
}

/**
 * The page's one connection to the live stream. It never misses an event and repeats none: a broken connection goes on
 * after the last event seen; where that is not possible, or too far back to be worth it, it says so (`reset`), and whoever
 * shows data reads it anew.
 */
import { EVENT_NAMES, type Status, type TaskEvent } from "#/api/types";

export type LiveState = "connecting" | "live" | "reconnecting" | "behind";

export interface LiveView {
  state: LiveState;
  /** Of the last event seen; null until one came. */
  position: number | null;
  /** Events that the service has and this page does not, while state is "behind". */
  behind: number;
}

/** What the page that is shown wants to hear of. Without `every`, only each task's newest event. */
export interface Wish {
  every?: boolean;
  /** Begin after this position, or now, instead of going on where the connection is. */
  from?: number | "now" | undefined;
  type?: string | undefined;
  queue?: string | undefined;
  task?: number | undefined;
  status?: readonly Status[] | undefined;
}

export type Batch = readonly TaskEvent[];

const COALESCE_MS = 50;
/** Events are handed on together this often at most; at once when nothing came for as long. */
const BATCH_MS = 100;
const RETRY_MS = [500, 1_000, 2_000, 4_000];
/** Further behind than this, reading anew is cheaper than catching up. */
const MOST_BEHIND = 20_000;
const BEHIND_AFTER_MS = 1_500;
/** Behind, and nothing comes: the connection is dead, as after a sleep, and the browser has not noticed. */
const STALLED_MS = 10_000;

export class LiveConnection {
  #source: EventSource | undefined;
  #wish: Wish = {};
  #view: LiveView = { state: "connecting", position: null, behind: 0 };
  #pending: TaskEvent[] = [];
  #flush: ReturnType<typeof setTimeout> | undefined;
  #flushedAt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #started = false;
  #comparing: ReturnType<typeof setInterval> | undefined;
  /** The newest position that the service told of, and when this page first fell behind it. */
  #head = 0;
  #headAt = 0;
  #takenAt = 0;
  readonly #viewListeners = new Set<() => void>();
  readonly #batchListeners = new Set<(batch: Batch) => void>();
  readonly #resetListeners = new Set<() => void>();
  readonly #brokenListeners = new Set<() => void>();

  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#open();
    this.#comparing = setInterval(() => this.#compare(), 500);
    addEventListener("online", this.#reopen);
  }

  /** What comes after another start begins anew: whoever looks then may be somebody else. */
  stop(): void {
    this.#started = false;
    this.#close();
    clearInterval(this.#comparing);
    removeEventListener("online", this.#reopen);
    this.#head = 0;
    this.#show({ state: "connecting", position: null, behind: 0 });
  }

  view = (): LiveView => this.#view;

  onView = (listener: () => void): (() => void) => add(this.#viewListeners, listener);
  onBatch = (listener: (batch: Batch) => void): (() => void) => add(this.#batchListeners, listener);
  /** Events were left out: what is shown must be read anew. Also once at the beginning. */
  onReset = (listener: () => void): (() => void) => add(this.#resetListeners, listener);
  /** The connection was lost, or refused: the browser does not tell which. */
  onBroken = (listener: () => void): (() => void) => add(this.#brokenListeners, listener);

  /** Another filter, on the same one connection; it goes on where it was. */
  wish(wish: Wish): void {
    if (JSON.stringify(wish) === JSON.stringify(this.#wish)) return;
    this.#wish = wish;
    if (wish.from !== undefined) this.#show({ position: wish.from === "now" ? null : wish.from });
    if (!this.#started) return;
    // A page that goes and one that comes wish one after the other: one new connection is enough.
    this.#close();
    this.#retry = setTimeout(() => this.#reopen(), 0);
  }

  /** The service told, with some answer, that its newest event has this position. */
  tell(head: number): void {
    if (head <= this.#head) return;
    if (this.#head <= (this.#view.position ?? 0)) this.#headAt = Date.now();
    this.#head = head;
  }

  #open(): void {
    const source = new EventSource(this.#address());
    let resumes = this.#view.position !== null;
    this.#source = source;
    source.onopen = () => {
      this.#failures = 0;
      if (!resumes) this.#reset();
      resumes = true; // the browser's own next try names the last event
      this.#show({ state: "live" });
    };
    source.onerror = () => this.#broken(source);
    source.addEventListener("reset", (message) => {
      this.#pending = [];
      this.#show({ position: (JSON.parse(message.data) as { newest: number }).newest });
      this.#reset();
    });
    for (const name of EVENT_NAMES) source.addEventListener(name, (message) => this.#take(message.data));
  }

  #address(): string {
    const { every, type, queue, task, status } = this.#wish;
    const query = new URLSearchParams();
    if (!every) query.set("coalesce_ms", String(COALESCE_MS));
    if (type) query.set("type", type);
    if (queue) query.set("queue", queue);
    if (task) query.set("task", String(task));
    if (status?.length) query.set("status", status.join(","));
    if (this.#view.position !== null) query.set("after", String(this.#view.position));
    return `/v1/events?${query}`;
  }

  #broken(source: EventSource): void {
    if (source !== this.#source) return;
    this.#show({ state: this.#view.state === "connecting" ? "connecting" : "reconnecting" });
    for (const listener of this.#brokenListeners) listener();
    // The browser tries again by itself after a lost connection, but not after an answer that is no stream.
    if (source.readyState !== EventSource.CLOSED) return;
    const wait = RETRY_MS[Math.min(this.#failures++, RETRY_MS.length - 1)] ?? 1_000;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#reopen(), wait);
  }

  #reopen = (): void => {
    this.#close();
    this.#open();
  };

  #close(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = undefined;
    this.#pending = []; // they come again, as the position is that of what was handed on
  }

  #take(data: string): void {
    this.#takenAt = Date.now();
    this.#pending.push(JSON.parse(data) as TaskEvent);
    if (this.#flush !== undefined) return;
    const wait = Math.max(0, this.#flushedAt + BATCH_MS - performance.now());
    this.#flush = setTimeout(() => this.#hand(), wait);
  }

  #hand(): void {
    this.#flush = undefined;
    this.#flushedAt = performance.now();
    const batch = this.#pending;
    const last = batch.at(-1);
    if (!last) return;
    this.#pending = [];
    this.tell(last.position);
    this.#show({ position: last.position });
    for (const listener of this.#batchListeners) listener(batch);
  }

  /** Behind is only what stays so for a while: every page is a few events behind for a moment. */
  #compare(): void {
    if (this.#view.state !== "live" && this.#view.state !== "behind") return;
    const { type, queue, task, status, from } = this.#wish;
    const filtered = type || queue || task || status?.length;
    const behind = filtered ? 0 : this.#head - (this.#view.position ?? this.#head);
    if (behind <= 0) this.#headAt = Date.now();
    const late = behind > 0 && Date.now() - this.#headAt > BEHIND_AFTER_MS;
    if (late && behind > MOST_BEHIND && typeof from !== "number") this.#skip();
    else if (late && Date.now() - Math.max(this.#headAt, this.#takenAt) > STALLED_MS) this.#replace();
    else this.#show({ state: late ? "behind" : "live", behind: late ? behind : 0 });
  }

  #replace(): void {
    this.#show({ state: "reconnecting", behind: 0 });
    this.#headAt = Date.now();
    this.#reopen();
  }

  #skip(): void {
    this.#pending = [];
    this.#show({ position: null, behind: 0 });
    this.#reopen();
  }

  #reset(): void {
    for (const listener of this.#resetListeners) listener();
  }

  #show(change: Partial<LiveView>): void {
    const next = { ...this.#view, ...change };
    const same = next.state === this.#view.state && next.position === this.#view.position;
    if (same && next.behind === this.#view.behind) return;
    this.#view = next;
    for (const listener of this.#viewListeners) listener();
  }
}

function add<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const live = new LiveConnection();

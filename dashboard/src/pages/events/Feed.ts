/** The newest events that fit, in memory: those that are shown, and those that came since it was held. */
import type { EventName, TaskEvent } from "#/api/types";
import type { Batch } from "#/live/connection";

/** Of each. Older ones are let go. */
export const MOST_EVENTS = 2_000;

export interface FeedView {
  /** The newest first. */
  events: readonly TaskEvent[];
  /** How many have come on top, ever: what is read moves down by as many. */
  added: number;
  /** Came since it was held. */
  fresh: number;
}

export class Feed {
  #view: FeedView = { events: [], added: 0, fresh: 0 };
  #later: TaskEvent[] = [];
  readonly #listeners = new Set<() => void>();

  /** `at`: nothing behind this position is shown. `kinds`: undefined for all. */
  constructor(
    private at: number | undefined,
    private readonly kinds: readonly EventName[] | undefined,
  ) {}

  view = (): FeedView => this.#view;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  take(batch: Batch): void {
    const fitting = this.kinds ? batch.filter((event) => this.kinds?.includes(event.event)) : batch;
    if (fitting.length === 0) return;
    const { at } = this;
    const shown = at === undefined ? fitting : fitting.filter((event) => event.position <= at);
    const later = fitting.length - shown.length;
    if (later > 0) this.#later = [...this.#later, ...fitting.slice(-later)].slice(-MOST_EVENTS);
    this.#put(shown, this.#view.fresh + later);
  }

  /** Hold it at a position, or let it go on with undefined. */
  hold(at: number | undefined): void {
    if (at === this.at) return;
    this.at = at;
    if (at !== undefined) return;
    const later = this.#later;
    this.#later = [];
    this.#put(later, 0);
  }

  #put(shown: Batch, fresh: number): void {
    const { events, added } = this.#view;
    const next = shown.length ? [...shown.toReversed(), ...events].slice(0, MOST_EVENTS) : events;
    this.#view = { events: next, added: added + shown.length, fresh };
    for (const listener of this.#listeners) listener();
  }
}

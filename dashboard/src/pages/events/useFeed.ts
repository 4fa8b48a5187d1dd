import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { statusQuery } from "#/api/queries";
import type { Wish } from "#/live/connection";
import { useLiveEvents, useWish } from "#/live/hooks";
import { Feed, type FeedView, MOST_EVENTS } from "./Feed";
import type { EventsSearch } from "./search";

/** How many positions before now, or before where it is held, a feed begins. */
const BACK = 300;
/** Where this page itself looks for the few that fit. */
const FAR_BACK = 5_000;

interface Begun {
  feed: Feed;
  /** The position after which it begins; undefined until the newest is known. */
  from: number | undefined;
  /** Held so long ago that what came since is not read: going on begins anew. */
  past: boolean;
}

/** The feed that the address asks for. A change of its filter begins another one; holding it does not. */
export function useFeed(search: EventsSearch): FeedView {
  const { event: kinds, type, queue, task, at } = search;
  const head = useQuery(statusQuery).data?.position;
  const [generation, begin] = useState(0);
  const [read, setRead] = useState<Feed | null>(null);
  const filter = JSON.stringify([kinds, type, queue, task]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `at` and `head` count only when a feed begins
  const { feed, from, past } = useMemo(
    () => beginFeed(search, head),
    [filter, generation, task === undefined && head === undefined],
  );
  useWish(from === undefined ? null : read === feed ? NOW : { every: true, from, type, queue, task });
  useLiveEvents((batch) => {
    if (from === undefined || read === feed) return;
    feed.take(batch);
    if (past && batch.some((event) => event.position > (at ?? 0))) setRead(feed);
  });
  useEffect(() => {
    if (past && at === undefined) begin((before) => before + 1);
    else feed.hold(at);
  }, [feed, past, at]);
  const view = useSyncExternalStore(feed.subscribe, feed.view);
  const since = past && at !== undefined && head !== undefined ? head - at : view.fresh;
  return useMemo(() => ({ ...view, fresh: since }), [view, since]);
}

/** What every other page hears: all that was wanted of the past is read. */
const NOW: Wish = { from: "now" };

function beginFeed(search: EventsSearch, head: number | undefined): Begun {
  const { event: kinds, task, at } = search;
  const feed = new Feed(at, kinds);
  // one task's events are few, and read from its stream
  if (task !== undefined) return { feed, from: 0, past: false };
  if (head === undefined) return { feed, from: undefined, past: false };
  const until = at ?? head;
  return { feed, from: Math.max(0, until - (kinds ? FAR_BACK : BACK)), past: head - until > MOST_EVENTS };
}

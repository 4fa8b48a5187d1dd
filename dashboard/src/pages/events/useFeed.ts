import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { statusQuery } from "#/api/queries";
import { useLiveEvents, useWish } from "#/live/hooks";
import { Feed, type FeedView } from "./Feed";
import type { EventsSearch } from "./search";

/** How many positions before now, or before where it is held, a feed begins. */
const BACK = 300;
/** Where this page itself looks for the few that fit. */
const FAR_BACK = 5_000;

interface Begun {
  feed: Feed;
  /** The position after which it begins; undefined until the newest is known. */
  from: number | undefined;
}

/** The feed that the address asks for. A change of its filter begins another one; holding it does not. */
export function useFeed(search: EventsSearch): FeedView {
  const { event: kinds, type, queue, task, at } = search;
  const head = useHead();
  const filter = JSON.stringify([kinds, type, queue, task]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `at` and `head` count only when a feed begins
  const { feed, from } = useMemo(
    (): Begun => ({ feed: new Feed(at, kinds), from: beginning(search, at ?? head) }),
    [filter, head === undefined],
  );
  const begun = from !== undefined;
  useWish(begun ? { every: true, from, type, queue, task } : null);
  useLiveEvents((batch) => {
    if (begun) feed.take(batch);
  });
  useEffect(() => feed.hold(at), [feed, at]);
  return useSyncExternalStore(feed.subscribe, feed.view);
}

function beginning({ event: kinds, task }: EventsSearch, until: number | undefined): number | undefined {
  if (task !== undefined) return 0; // one task's events are few, and read from its stream
  return until === undefined ? undefined : Math.max(0, until - (kinds ? FAR_BACK : BACK));
}

/** The newest position when the page was opened. */
function useHead(): number | undefined {
  const { data } = useQuery(statusQuery);
  const position = data?.position;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the first one that is known
  return useMemo(() => position, [position === undefined]);
}

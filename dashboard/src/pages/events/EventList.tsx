import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useLayoutEffect, useRef } from "react";
import type { TaskEvent } from "#/api/types";
import { whole } from "#/ui/figures";
import { useMedia } from "#/ui/useMedia";
import styles from "./EventList.module.css";
import { EventRow } from "./EventRow";
import type { FeedView } from "./Feed";

const ROW_PX = 34;
/** On a phone an event takes two lines. */
const TALL_ROW_PX = 58;

interface Props {
  view: FeedView;
  /** The position of the event whose details are shown. */
  open: number | undefined;
  onOpen: (event: TaskEvent) => void;
  empty: ReactNode;
}

export function EventList({ view: { events, added }, open, onOpen, empty }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const height = useMedia("(max-width: 44rem)") ? TALL_ROW_PX : ROW_PX;
  const rows = useVirtualizer({
    count: events.length,
    estimateSize: () => height,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => events[index]?.position ?? index,
    overscan: 12,
  });
  useStayWhereRead(scroller, added, height);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height, another layout
  useLayoutEffect(() => rows.measure(), [height]);
  return (
    <div className={styles.list}>
      <div className={styles.head} aria-hidden="true">
        <span>Position</span>
        <span>Time</span>
        <span>Event</span>
        <span>Task</span>
        <span>What happened</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keys */}
      <section ref={scroller} className={styles.scroller} tabIndex={0} aria-label="Events, the newest first">
        {events.length === 0 && empty}
        <ol
          className={styles.rows}
          style={{ height: `${rows.getTotalSize()}px` }}
          aria-label={events.length === 1 ? "1 event" : `${whole(events.length)} events`}
        >
          {rows.getVirtualItems().map(({ index, start, key }) => {
            const event = events[index];
            return (
              event && (
                <EventRow
                  key={key}
                  event={event}
                  top={start}
                  height={height}
                  open={event.position === open}
                  onOpen={onOpen}
                />
              )
            );
          })}
        </ol>
      </section>
    </div>
  );
}

/** At the top new events push the others down; further down, what is read stays under the eye. */
function useStayWhereRead(scroller: { current: HTMLElement | null }, added: number, height: number): void {
  const before = useRef(added);
  useLayoutEffect(() => {
    const element = scroller.current;
    const grown = (added - before.current) * height;
    before.current = added;
    if (element && grown > 0 && element.scrollTop > 0) element.scrollTop += grown;
  }, [scroller, added, height]);
}

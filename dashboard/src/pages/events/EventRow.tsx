import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { TaskEvent } from "#/api/types";
import { whole } from "#/ui/figures";
import { Icon } from "#/ui/Icon";
import { clockTime, exactTime } from "#/ui/time";
import styles from "./EventList.module.css";
import { describe, EVENT_ICONS } from "./words";

interface Props {
  event: TaskEvent;
  /** Pixels from the top of the list. */
  top: number;
  height: number;
  open: boolean;
  onOpen: (event: TaskEvent) => void;
}

export const EventRow = memo(function EventRow({ event, top, height, open, onOpen }: Props) {
  return (
    <li
      className={styles.row}
      style={{ transform: `translateY(${top}px)`, height: `${height}px` }}
      data-open={open || undefined}
      data-status={event.status}
    >
      <button type="button" className={styles.position} aria-pressed={open} onClick={() => onOpen(event)}>
        {whole(event.position)}
        <span className="visually-hidden">: details</span>
      </button>
      <time dateTime={event.at} title={exactTime(event.at)} className={styles.at}>
        {clockTime(event.at)}
      </time>
      <span className={styles.event}>
        <Icon name={EVENT_ICONS[event.event]} size={14} />
        {event.event}
      </span>
      <Link to="/tasks/$id" params={{ id: String(event.task_id) }} className={styles.task}>
        #{event.task_id}
      </Link>
      <bdi className={styles.words}>{describe(event)}</bdi>
    </li>
  );
});

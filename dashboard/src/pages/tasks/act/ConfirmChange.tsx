import { useId, useState } from "react";
import type { Task } from "#/api/types";
import { Button } from "#/ui/Button";
import { Dialog } from "#/ui/Dialog";
import { whole } from "#/ui/figures";
import styles from "./ConfirmChange.module.css";
import type { Verb } from "./change";

interface Props {
  verb: Verb;
  tasks: readonly Task[];
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

const MOST_NAMED = 5;
const REASON_CHARS = 2_000;

/** Before many tasks are changed at once: how many, and which. */
export function ConfirmChange({ verb, tasks, onConfirm, onClose }: Props) {
  const number = whole(tasks.length);
  const words = verb === "cancel" ? `Cancel ${number} tasks` : `Run ${number} tasks again`;
  const rest = tasks.length - MOST_NAMED;
  const [reason, setReason] = useState("");
  return (
    <Dialog
      title={`${words}?`}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Keep them as they are</Button>
          <Button kind={verb === "cancel" ? "danger" : "primary"} onClick={() => onConfirm(reason)}>
            {words}
          </Button>
        </>
      }
    >
      <ul className={styles.names}>
        {tasks.slice(0, MOST_NAMED).map((task) => (
          <li key={task.id}>
            <span className={styles.id}>{task.id}</span>
            <bdi className={styles.name}>{task.name}</bdi>
          </li>
        ))}
        {rest > 0 && <li className={styles.rest}>and {whole(rest)} more</li>}
      </ul>
      <Reason reason={reason} onChange={setReason} />
    </Dialog>
  );
}

/** For the history of whatever is changed. */
export function Reason({ reason, onChange }: { reason: string; onChange: (reason: string) => void }) {
  const id = useId();
  return (
    <p className={styles.reason}>
      <label htmlFor={id}>Why, for the history (may be left out)</label>
      <input
        id={id}
        value={reason}
        maxLength={REASON_CHARS}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
    </p>
  );
}

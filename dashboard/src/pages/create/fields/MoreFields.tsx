import { useState } from "react";
import { useLanes } from "../../tasks/filters/useLanes";
import styles from "../CreateTask.module.css";
import type { Draft, Wrong } from "../draft";
import { concerns, Field, type FieldProps } from "./Field";

interface Props {
  draft: Draft;
  first: Draft;
  change: (changes: Partial<Draft>) => void;
  wrong: Wrong | undefined;
}

type Name = Exclude<keyof Draft, "name" | "type" | "parameters">;
type Shown = Pick<FieldProps, "label" | "kind" | "hint" | "placeholder">;

const FIELDS: Record<Name, Shown> = {
  description: { label: "Description", kind: "lines" },
  queue: { label: "Queue", placeholder: "default" },
  priority: { label: "Priority", kind: "number", placeholder: "0", hint: "Higher runs first" },
  tags: { label: "Tags", hint: "Words, with commas between" },
  run_at: { label: "Not before", kind: "time", hint: "In your time zone; empty: at once" },
  timeout_s: { label: "Timeout", kind: "number", hint: "Seconds an attempt may take" },
  "retry.max_attempts": { label: "Attempts", kind: "number", placeholder: "4" },
  "retry.initial_s": {
    label: "First wait",
    kind: "number",
    placeholder: "1",
    hint: "Seconds before the second attempt",
  },
  "retry.factor": { label: "Factor", kind: "number", placeholder: "2", hint: "By which each wait is longer" },
  "retry.cap_s": { label: "Longest wait", kind: "number", placeholder: "60", hint: "Seconds" },
  "retry.jitter": { label: "Jitter", kind: "number", placeholder: "0.2", hint: "Share by which a wait may vary" },
};
const NAMES = Object.keys(FIELDS) as Name[];

/** What a task may have, and mostly has not. */
export function MoreFields({ draft, first, change, wrong }: Props) {
  const { queues } = useLanes();
  const [open, setOpen] = useState(() => NAMES.some((name) => first[name] !== ""));
  const isWrong = wrong !== undefined && NAMES.some((name) => concerns(wrong, name));
  if (isWrong && !open) setOpen(true); // what is wrong must be seen; it stays open while that is mended
  return (
    <details className={styles.more} open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>When, where and how often</summary>
      <div className={styles.grid}>
        {NAMES.map((name) => (
          <Field
            key={name}
            {...FIELDS[name]}
            field={name}
            value={draft[name]}
            onChange={(value) => change({ [name]: value })}
            wrong={wrong}
            {...(name === "queue" ? { options: queues } : {})}
          />
        ))}
      </div>
    </details>
  );
}

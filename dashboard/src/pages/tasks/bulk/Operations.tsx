import { useQuery } from "@tanstack/react-query";
import { useMayChange } from "#/access/me";
import { useToast } from "#/shell/toasts/Toasts";
import { Button } from "#/ui/Button";
import { whole } from "#/ui/figures";
import { Icon } from "#/ui/Icon";
import { type Operation, operationQuery, operationsQuery, stop } from "./bulk";
import { filterWords } from "./filterWords";
import styles from "./Operations.module.css";

interface Props {
  /** The one that the address names: shown until it is closed, also once it has ended. */
  id: number | undefined;
  onClose: () => void;
}

/** What is being done to many tasks, whoever began it, and how far it is. */
export function Operations({ id, onClose }: Props) {
  const latest = useQuery(operationsQuery).data ?? [];
  const named = useQuery({ ...operationQuery(id ?? 1), enabled: id !== undefined }).data;
  const running = latest.filter((one) => one.status === "RUNNING" && one.id !== id);
  const shown = id !== undefined && named ? [named, ...running] : running;
  if (shown.length === 0) return null;
  return (
    <ul className={styles.operations} aria-label="Operations">
      {shown.map((operation) => (
        <li key={operation.id} className={styles.operation} data-status={operation.status}>
          <OneOperation operation={operation} {...(operation.id === id ? { onClose } : {})} />
        </li>
      ))}
    </ul>
  );
}

function OneOperation({ operation, onClose }: { operation: Operation; onClose?: () => void }) {
  const toast = useToast();
  const mayChange = useMayChange();
  const { id, status, matched, changed, skipped, found_at } = operation;
  const running = status === "RUNNING";
  const stopIt = () => stop(id).catch((error: Error) => toast({ title: error.message, tone: "bad" }));
  return (
    <>
      <span className="visually-hidden" role="status">
        {!running && titleOf(operation)}
      </span>
      <Icon name={running ? "running" : status === "SUCCEEDED" ? "check" : "alert"} />
      <div className={styles.words}>
        <p>
          <strong>{titleOf(operation)}</strong> <bdi className={styles.filter}>{filterOf(operation)}</bdi>
        </p>
        <p className={styles.figures}>
          {figuresOf(operation)}
          {operation.by !== "anonymous" && (
            <>
              , by <bdi>{operation.by}</bdi>
            </>
          )}
        </p>
      </div>
      {running && (
        <progress
          className={styles.progress}
          aria-label={`Operation ${id}`}
          max={matched}
          {...(found_at ? { value: changed + skipped } : {})}
        />
      )}
      {running && mayChange && <Button onClick={() => void stopIt()}>Stop</Button>}
      {!running && onClose && <Button kind="quiet" icon="close" aria-label="Close" onClick={onClose} />}
    </>
  );
}

const WORDS = {
  cancel: {
    RUNNING: "Cancelling",
    SUCCEEDED: "Cancelled",
    FAILED: "Not cancelled",
    CANCELLED: "Cancelling was stopped",
  },
  rerun: {
    RUNNING: "Running again",
    SUCCEEDED: "Run again",
    FAILED: "Not run again",
    CANCELLED: "Running again was stopped",
  },
} as const;

function titleOf({ kind, status, matched, changed }: Operation): string {
  const number = status === "RUNNING" ? matched : changed;
  if (status === "FAILED") return WORDS[kind][status];
  return `${WORDS[kind][status]}: ${whole(number)} ${number === 1 ? "task" : "tasks"}`;
}

function figuresOf({ status, matched, changed, skipped, found_at, error }: Operation): string {
  if (error) return error;
  if (status === "RUNNING" && !found_at) return `finding them: ${whole(matched)} so far`;
  const done = `${whole(changed)} of ${whole(matched)} done`;
  return skipped ? `${done}, ${whole(skipped)} had changed by themselves` : done;
}

function filterOf({ filter }: Operation): string {
  const { ids, ...rest } = filter as Operation["filter"] & { ids?: number[] | null };
  const given = Object.fromEntries(Object.entries({ ...rest, id: ids }).filter(([, value]) => value));
  return filterWords(given)
    .map(({ what, value }) => `${what.toLowerCase()} ${value}`)
    .join(", ");
}

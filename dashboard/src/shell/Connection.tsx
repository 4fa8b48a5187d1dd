import { useLiveView } from "#/live/hooks";
import { whole } from "#/ui/figures";
import styles from "./Connection.module.css";

const WORDS = { connecting: "Connecting", live: "Live", reconnecting: "Reconnecting" };

/** Whether what is shown is what is so. */
export function Connection() {
  const { state, behind, position } = useLiveView();
  const words = state === "behind" ? `Behind by ${whole(behind)}` : WORDS[state];
  return (
    <span
      className={styles.connection}
      data-state={state}
      role="status"
      title={position === null ? "no event seen yet" : `last event seen: ${position}`}
    >
      <span className={styles.dot} />
      {words}
    </span>
  );
}

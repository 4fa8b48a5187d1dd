import { useMayChange } from "#/access/me";
import { Button } from "#/ui/Button";
import { whole } from "#/ui/figures";
import type { Selection } from "../table/useSelection";
import { canBe, type Verb } from "./change";
import styles from "./SelectionBar.module.css";

interface Props {
  selection: Selection;
  onAct: (verb: Verb) => void;
}

/** What can be done with the selected tasks. It lies over the list's lower edge, so that nothing moves when it comes. */
export function SelectionBar({ selection, onAct }: Props) {
  const mayChange = useMayChange();
  const able = (verb: Verb) => (mayChange ? selection.tasks.filter((task) => canBe(verb, task)).length : 0);
  return (
    <div className={styles.place}>
      <span className="visually-hidden" role="status">
        {selection.size > 0 && `${selection.size} selected`}
      </span>
      {selection.size > 0 && (
        <section className={styles.bar} aria-label="Selected tasks">
          <strong className={styles.count}>{whole(selection.size)} selected</strong>
          <Button kind="danger" disabled={able("cancel") === 0} onClick={() => onAct("cancel")}>
            Cancel {able("cancel") || ""}
          </Button>
          <Button icon="refresh" disabled={able("rerun") === 0} onClick={() => onAct("rerun")}>
            Run {able("rerun") || ""} again
          </Button>
          <Button kind="quiet" icon="close" aria-label="Select none" onClick={selection.clear} />
        </section>
      )}
    </div>
  );
}

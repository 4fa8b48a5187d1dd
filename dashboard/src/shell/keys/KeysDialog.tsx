import { Dialog } from "#/ui/Dialog";
import { Keys } from "#/ui/Keys";
import styles from "./KeysDialog.module.css";
import { type Key, useRegisteredKeys } from "./keys";

export function KeysDialog({ onClose }: { onClose: () => void }) {
  const groups = Object.entries(Object.groupBy(useRegisteredKeys(), (key) => key.group)) as [string, Key[]][];
  return (
    <Dialog title="Keys" onClose={onClose}>
      <div className={styles.groups}>
        {groups.map(([group, keys]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl className={styles.keys}>
              {keys.map((key) => (
                <div key={key.keys}>
                  <dt>{key.label}</dt>
                  <dd>
                    <Keys keys={key.keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

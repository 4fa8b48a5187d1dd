import { Dialog } from "#/ui/Dialog";

/** `from`: the id of the task to duplicate; undefined for an empty form. */
export function CreateTask({ from, onClose }: { from: number | undefined; onClose: () => void }) {
  return (
    <Dialog title={from ? `Duplicate task ${from}` : "Add a task"} onClose={onClose}>
      …
    </Dialog>
  );
}

import { useNavigate } from "@tanstack/react-router";
import { useMayChange } from "#/access/me";
import type { Task } from "#/api/types";
import { useKeys } from "#/shell/keys/keys";
import { useCommands } from "#/shell/palette/commands";
import { Button } from "#/ui/Button";
import { CopyButton } from "#/ui/CopyButton";
import { canBe, type Verb } from "../tasks/act/change";
import { useChange } from "../tasks/act/useChange";

/** What can be done with a task: as it is now, also while its past is shown. */
export function TaskActions({ task }: { task: Task }) {
  const change = useChange();
  const navigate = useNavigate();
  const mayChange = useMayChange();
  const act = (verb: Verb) => void change(verb, [task]);
  const duplicate = () => void navigate({ to: ".", search: (before) => ({ ...before, new: "1", from: task.id }) });
  const acts = [
    { label: "Cancel this task", keys: "c", group: "Task", run: () => act("cancel") },
    { label: "Run this task again", keys: "r", group: "Task", run: () => act("rerun") },
    { label: "Duplicate this task", keys: "d", group: "Task", run: duplicate },
  ];
  useKeys(mayChange ? acts : []);
  useCommands(mayChange ? acts : []);
  const copy = <CopyButton what="to what is shown" word="Copy link" text={() => location.href} />;
  if (!mayChange) return copy;
  return (
    <>
      {copy}
      <Button icon="copy" onClick={duplicate}>
        Duplicate
      </Button>
      {canBe("rerun", task) ? (
        <Button kind="primary" icon="refresh" onClick={() => act("rerun")}>
          Run again
        </Button>
      ) : (
        <Button kind="danger" icon="close" onClick={() => act("cancel")}>
          Cancel
        </Button>
      )}
    </>
  );
}

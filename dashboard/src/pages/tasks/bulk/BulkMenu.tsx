import { useState } from "react";
import { useMayChange } from "#/access/me";
import { useCommands } from "#/shell/palette/commands";
import { Menu, MenuItem } from "#/ui/Menu";
import type { Verb } from "../act/change";
import type { TaskFilter } from "../search";
import { BulkDialog } from "./BulkDialog";

interface Props {
  filter: TaskFilter;
  onBegun: (operation: number) => void;
}

/** What can be done with all that match, loaded or not. */
export function BulkMenu({ filter, onBegun }: Props) {
  const [verb, setVerb] = useState<Verb>();
  const mayChange = useMayChange();
  const commands = [
    { label: "Cancel all tasks that match", group: "Tasks", run: () => setVerb("cancel") },
    { label: "Run all tasks that match again", group: "Tasks", run: () => setVerb("rerun") },
  ];
  useCommands(mayChange ? commands : []);
  if (!mayChange) return null;
  return (
    <>
      <Menu label="All that match" align="end">
        <MenuItem icon="close" onSelect={() => setVerb("cancel")}>
          Cancel all that match …
        </MenuItem>
        <MenuItem icon="refresh" onSelect={() => setVerb("rerun")}>
          Run all that match again …
        </MenuItem>
      </Menu>
      {verb && <BulkDialog verb={verb} filter={filter} onClose={() => setVerb(undefined)} onBegun={onBegun} />}
    </>
  );
}

import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import { useState } from "react";
import { Dialog } from "#/ui/Dialog";
import { Keys } from "#/ui/Keys";
import { type Command as Offered, useRegisteredCommands } from "./commands";
import styles from "./Palette.module.css";

export function Palette({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const commands = useRegisteredCommands().toSorted(
    (one, other) => Number(one.last ?? false) - Number(other.last ?? false),
  );
  const groups = Object.entries(Object.groupBy(commands, (one) => one.group)) as [string, Offered[]][];
  const choose = (run: () => void) => () => {
    onClose();
    run();
  };
  const id = /^#?\d{1,10}$/.test(typed.trim()) ? typed.trim().replace("#", "") : undefined;
  return (
    <Dialog title="Commands" bare onClose={onClose}>
      <Command className={styles.palette} label="Commands" loop>
        <Command.Input
          className={styles.input}
          placeholder="Type a command, a task id, or part of a name…"
          value={typed}
          onValueChange={setTyped}
        />
        <Command.List className={styles.list}>
          <Command.Empty className={styles.empty}>Nothing fits.</Command.Empty>
          {groups.map(([group, commands]) => (
            <Command.Group key={group} heading={group} className={styles.group}>
              {commands.map((command) => (
                <Command.Item key={command.label} className={styles.item} onSelect={choose(command.run)}>
                  <span>{command.label}</span>
                  {command.keys && (
                    <span className={styles.keys}>
                      <Keys keys={command.keys} />
                    </span>
                  )}
                </Command.Item>
              ))}
            </Command.Group>
          ))}
          {typed.trim() && (
            <Command.Group heading="Find" className={styles.group} forceMount>
              {id && (
                <Command.Item
                  forceMount
                  className={styles.item}
                  value={`task ${id}`}
                  onSelect={choose(() => void navigate({ to: "/tasks/$id", params: { id } }))}
                >
                  Open task {id}
                </Command.Item>
              )}
              <Command.Item
                forceMount
                className={styles.item}
                value={`named ${typed}`}
                onSelect={choose(() => void navigate({ to: "/tasks", search: { name: typed.trim().slice(0, 255) } }))}
              >
                Tasks with “<bdi>{typed.trim().slice(0, 60)}</bdi>” in their name
              </Command.Item>
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}

import { getRouteApi, Link, Outlet, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Account } from "#/access/Account";
import { useMayChange } from "#/access/me";
import { Button } from "#/ui/Button";
import { Icon } from "#/ui/Icon";
import { Keys } from "#/ui/Keys";
import { Connection } from "./Connection";
import icon from "./icon.svg";
import { Nav } from "./Nav";
import styles from "./Shell.module.css";
import { ThemeSwitch } from "./ThemeSwitch";
import { useShellCommands } from "./useShellCommands";

const CreateTask = lazy(async () => ({ default: (await import("#/pages/create/CreateTask")).CreateTask }));
const Palette = lazy(async () => ({ default: (await import("./palette/Palette")).Palette }));
const KeysDialog = lazy(async () => ({ default: (await import("./keys/KeysDialog")).KeysDialog }));

export type Opened = "palette" | "keys" | null;

const root = getRouteApi("__root__");

export function Shell() {
  const [opened, open] = useState<Opened>(null);
  const { new: created, from } = root.useSearch();
  const navigate = useNavigate();
  const mayChange = useMayChange();
  useShellCommands(open, mayChange);
  const close = () => open(null);
  const closeCreate = () =>
    void navigate({ to: ".", search: (before) => ({ ...before, new: undefined, from: undefined }), replace: true });
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#main">
        Skip to the page
      </a>
      <header className={styles.bar}>
        <Link to="/" className={styles.brand}>
          <img src={icon} width="22" height="22" alt="" />
          <span>Task Service</span>
        </Link>
        <Nav />
        <div className={styles.tools}>
          <Connection />
          <button type="button" className={styles.find} onClick={() => open("palette")} title="Find or do">
            <Icon name="search" />
            <span>Find or do</span>
            <span className={styles.keys}>
              <Keys keys="mod+k" />
            </span>
          </button>
          <Button kind="quiet" icon="keyboard" aria-label="Keys" title="Keys (?)" onClick={() => open("keys")} />
          <ThemeSwitch />
          {mayChange && (
            <Link to="." search={(before) => ({ ...before, new: "1" })} className={styles.add}>
              <Icon name="plus" />
              <span>Add task</span>
            </Link>
          )}
          <Account />
        </div>
      </header>
      <main id="main" className={styles.main} tabIndex={-1}>
        <Outlet />
      </main>
      <Suspense>
        {opened === "palette" && <Palette onClose={close} />}
        {opened === "keys" && <KeysDialog onClose={close} />}
        {created && mayChange && <CreateTask from={from} onClose={closeCreate} />}
      </Suspense>
    </div>
  );
}

import { type ReactNode, useEffect } from "react";
import styles from "./Page.module.css";

interface Props {
  title: string;
  /** Beside the title. */
  actions?: ReactNode;
  /** The page fills the window's height, and scrolls within itself. */
  filled?: boolean;
  children: ReactNode;
}

export function Page({ title, actions, filled = false, children }: Props) {
  useEffect(() => {
    document.title = `${title.slice(0, 80)} · Task Service`;
  }, [title]);
  return (
    <div className={styles.page} data-filled={filled || undefined}>
      <header className={styles.head}>
        <h1 className={styles.title}>
          <bdi>{title}</bdi>
        </h1>
        <div className={styles.actions}>{actions}</div>
      </header>
      {children}
    </div>
  );
}

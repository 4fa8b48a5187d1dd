import type { ReactNode } from "react";
import styles from "./Card.module.css";

interface Props {
  title: string;
  /** Beside the title, such as a legend. */
  aside?: ReactNode;
  /** Without a space around its children: for tables. */
  flush?: boolean;
  children: ReactNode;
}

export function Card({ title, aside, flush = false, children }: Props) {
  return (
    <section className={styles.card} aria-label={title}>
      <header className={styles.head}>
        <h2>{title}</h2>
        {aside}
      </header>
      <div className={styles.body} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}

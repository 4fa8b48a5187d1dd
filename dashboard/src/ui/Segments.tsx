import { Link } from "@tanstack/react-router";
import styles from "./Segments.module.css";

interface Props<T extends string> {
  label: string;
  options: readonly { value: T; words: string }[];
  value: T;
  /** The search parameter that the choice is kept in. */
  param: string;
}

/** One of a few, each of them a link. */
export function Segments<T extends string>({ label, options, value, param }: Props<T>) {
  return (
    <nav className={styles.segments} aria-label={label}>
      {options.map((option) => (
        <Link
          key={option.value}
          to="."
          search={(before) => ({ ...before, [param]: option.value })}
          replace
          data-chosen={option.value === value || undefined}
          aria-current={option.value === value ? "page" : undefined}
        >
          {option.words}
        </Link>
      ))}
    </nav>
  );
}

import type { ReactNode } from "react";
import { Button } from "#/ui/Button";
import { CopyButton } from "#/ui/CopyButton";
import styles from "./JsonView.module.css";

interface Props {
  label: string;
  value: unknown;
  shown: boolean;
  words: string;
  onWords: (words: string) => void;
  at: number;
  hits: number;
  onGoTo: (index: number) => void;
  children: ReactNode;
}

export function Search({ label, value, shown, words, onWords, at, hits, onGoTo, children }: Props) {
  return (
    <div className={styles.tools} data-floating={(!shown && !children) || undefined}>
      {children}
      {shown && (
        <>
          <input
            type="search"
            className={styles.search}
            placeholder={`Search in ${label.toLowerCase()}`}
            aria-label={`Search in ${label.toLowerCase()}`}
            value={words}
            spellCheck={false}
            onChange={(event) => onWords(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") onGoTo(event.shiftKey ? at - 1 : at + 1);
              if (event.key === "Escape") event.currentTarget.blur();
            }}
          />
          <span className={styles.hits} role="status">
            {words && (hits ? `${at + 1} of ${hits}` : "not found")}
          </span>
          {hits > 1 && (
            <>
              <Button kind="quiet" aria-label="Previous match" onClick={() => onGoTo(at - 1)}>
                ↑
              </Button>
              <Button kind="quiet" aria-label="Next match" onClick={() => onGoTo(at + 1)}>
                ↓
              </Button>
            </>
          )}
        </>
      )}
      <CopyButton what={label.toLowerCase()} text={() => JSON.stringify(value, null, 2)} />
    </div>
  );
}

import { useState } from "react";
import styles from "./LongText.module.css";

const SHORT_CHARS = 400;

/** Text of others, of any length: its beginning, and all of it when asked for. */
export function LongText({ text }: { text: string }) {
  const [whole, setWhole] = useState(false);
  const long = text.length > SHORT_CHARS;
  return (
    <div className={styles.text}>
      <bdi className={styles.words}>{long && !whole ? `${text.slice(0, SHORT_CHARS)}…` : text}</bdi>
      {long && (
        <button type="button" className={styles.more} aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {whole ? "Show less" : `Show all ${text.length.toLocaleString("en")} characters`}
        </button>
      )}
    </div>
  );
}

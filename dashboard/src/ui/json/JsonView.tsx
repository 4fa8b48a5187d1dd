import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef, useState } from "react";
import { Icon } from "#/ui/Icon";
import styles from "./JsonView.module.css";
import { found, type Line, linesOf, parts } from "./lines";
import { Search } from "./Search";

interface Props {
  /** What it is, for those who do not see it. */
  label: string;
  value: unknown;
  /** Beside the search. */
  children?: React.ReactNode;
}

const SEARCH_FROM_LINES = 8;
const LINE_PX = 21;

/** A JSON value: folded and unfolded, searched, copied. Only the lines that are seen exist. */
export function JsonView({ label, value, children }: Props) {
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  // while something is looked for nothing is folded away
  const lines = useMemo(() => linesOf(value, (path) => !words && folded.has(path)), [value, folded, words]);
  const hits = useMemo(() => found(lines, words), [lines, words]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    overscan: 20,
  });
  const goTo = (index: number) => {
    const next = hits.length ? (index + hits.length) % hits.length : 0;
    setAt(next);
    virtual.scrollToIndex(hits[next] ?? 0, { align: "center" });
  };
  const fold = (path: string) => setFolded((before) => toggled(before, path));
  return (
    <div className={styles.view}>
      <Search
        label={label}
        value={value}
        shown={lines.length >= SEARCH_FROM_LINES || words !== ""}
        words={words}
        onWords={(next) => {
          setWords(next);
          setAt(0);
        }}
        at={at}
        hits={hits.length}
        onGoTo={goTo}
      >
        {children}
      </Search>
      <section
        className={styles.scroller}
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={label}
      >
        <div className={styles.lines} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            return (
              line && (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  data-hit={words && hits[at] === item.index ? "" : undefined}
                  className={styles.line}
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <OneLine line={line} words={words} onFold={fold} />
                </div>
              )
            );
          })}
        </div>
      </section>
    </div>
  );
}

function OneLine({ line, words, onFold }: { line: Line; words: string; onFold: (path: string) => void }) {
  const foldable = line.kind === "open";
  return (
    <div className={styles.content} style={{ paddingLeft: `${1.25 + line.depth * 1.1}rem` }}>
      {foldable && (
        <button
          type="button"
          className={styles.fold}
          aria-expanded={line.folded === null}
          aria-label={`${line.key ?? line.path}`}
          onClick={() => onFold(line.path)}
        >
          <Icon name={line.folded === null ? "down" : "chevron"} size={11} />
        </button>
      )}
      {line.key !== null && (
        <>
          <bdi className={styles.key}>
            <Marked text={line.key} words={words} />
          </bdi>
          <span>: </span>
        </>
      )}
      <bdi className={styles.value} data-kind={line.kind}>
        <Marked text={line.text} words={words} />
      </bdi>
      {line.comma && ","}
      {line.folded && <span className={styles.folded}>{line.folded}</span>}
    </div>
  );
}

function Marked({ text, words }: { text: string; words: string }) {
  return parts(text, words).map((part, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the same text may come many times
    index % 2 === 1 ? <mark key={index}>{part}</mark> : part,
  );
}

function toggled(paths: ReadonlySet<string>, path: string): ReadonlySet<string> {
  const next = new Set(paths);
  if (!next.delete(path)) next.add(path);
  return next;
}

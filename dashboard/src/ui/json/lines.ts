/** A JSON value as lines of text, folded where asked for. No I/O. */

export type LineKind = "text" | "number" | "word" | "open" | "close";

export interface Line {
  /** Of the value: "$.rows[3].name". A closing line has its opening line's. */
  path: string;
  depth: number;
  /** The key with its quotes; null in lists and at the top. */
  key: string | null;
  kind: LineKind;
  /** The value, or the brackets. */
  text: string;
  /** What is folded away, in words. */
  folded: string | null;
  comma: boolean;
}

/** Marks that turn the text around them, and what cannot be seen (but what joins emoji): shown as JSON escapes, which mean the same. */
const UNSEEN = /(?!\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

export function shownText(text: string): string {
  return JSON.stringify(text).replace(UNSEEN, (char) => char.split("").map(escaped).join(""));
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

export function linesOf(value: unknown, isFolded: (path: string) => boolean): Line[] {
  const lines: Line[] = [];
  add(lines, { value, path: "$", depth: 0, key: null, comma: false }, isFolded);
  return lines;
}

interface Node {
  value: unknown;
  path: string;
  depth: number;
  key: string | null;
  comma: boolean;
}

function add(lines: Line[], node: Node, isFolded: (path: string) => boolean): void {
  const { value, ...place } = node;
  if (typeof value !== "object" || value === null) {
    lines.push({ ...place, ...scalar(value), folded: null });
    return;
  }
  const children = childrenOf(value as object, node);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  if (children.length === 0) {
    lines.push({ ...place, kind: "close", text: open + close, folded: null });
  } else if (isFolded(node.path)) {
    const what = Array.isArray(value) ? "entries" : "fields";
    lines.push({ ...place, kind: "open", text: `${open} … ${close}`, folded: `${children.length} ${what}` });
  } else {
    lines.push({ ...place, kind: "open", text: open, folded: null, comma: false });
    for (const child of children) add(lines, child, isFolded);
    lines.push({ ...place, key: null, kind: "close", text: close, folded: null });
  }
}

function childrenOf(value: object, { path, depth }: Node): Node[] {
  const entries = Object.entries(value);
  const inList = Array.isArray(value);
  return entries.map(([key, child], index) => ({
    value: child,
    path: inList ? `${path}[${key}]` : `${path}.${key}`,
    depth: depth + 1,
    key: inList ? null : shownText(key),
    comma: index < entries.length - 1,
  }));
}

function scalar(value: unknown): { kind: LineKind; text: string } {
  if (typeof value === "string") return { kind: "text", text: shownText(value) };
  return { kind: typeof value === "number" ? "number" : "word", text: String(value) };
}

/** Which lines have the words in their key or value. */
export function found(lines: readonly Line[], words: string): number[] {
  const wanted = words.toLowerCase();
  const has = (line: Line) => `${line.key ?? ""} ${line.text}`.toLowerCase().includes(wanted);
  return wanted ? lines.flatMap((line, index) => (has(line) ? [index] : [])) : [];
}

/** Text cut at the words that are looked for: each odd part is one of them. */
export function parts(text: string, words: string): string[] {
  if (!words) return [text];
  const cut: string[] = [];
  const lower = text.toLowerCase();
  const wanted = words.toLowerCase();
  let from = 0;
  // letters whose lower case is longer would shift what is marked
  if (lower.length !== text.length) return [text];
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, from)) {
    cut.push(text.slice(from, at), text.slice(at, at + wanted.length));
    from = at + wanted.length;
  }
  return [...cut, text.slice(from)];
}

/**
 * How a page's state stands in its address: ?status=FAILED,RETRYING&name=news, readable and short, instead of the
 * router's JSON. A page says with these readers what it takes; whatever else an address holds is dropped, never an error.
 */
export type RawSearch = Record<string, unknown>;

export function parseSearch(search: string): RawSearch {
  return Object.fromEntries(new URLSearchParams(search));
}

export function stringifySearch(search: RawSearch): string {
  const pairs = Object.entries(search).flatMap(([name, value]) => {
    const text = written(value);
    return text === "" ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(text).replaceAll("%2C", ",")}`];
  });
  return pairs.length ? `?${pairs.join("&")}` : "";
}

function written(value: unknown): string {
  if (value === undefined || value === null) return "";
  return Array.isArray(value) ? value.join(",") : value === true ? "1" : String(value);
}

export function text(value: unknown, mostChars = 255): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return String(value).slice(0, mostChars) || undefined;
}

export function wholeNumber(value: unknown, low = 0, high = Number.MAX_SAFE_INTEGER): number | undefined {
  const number =
    typeof value === "number" ? value : typeof value === "string" && value !== "" ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) && number >= low && number <= high ? number : undefined;
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((one) => one === value);
}

/** The allowed ones among the values, in the order of `allowed`; undefined for none. */
export function someOf<T extends string>(value: unknown, allowed: readonly T[]): T[] | undefined {
  const given = Array.isArray(value) ? value : typeof value === "string" ? value.split(",") : [];
  const known = allowed.filter((one) => given.some((name) => String(name).toUpperCase() === one.toUpperCase()));
  return known.length ? known : undefined;
}

export function time(value: unknown): string | undefined {
  return typeof value === "string" && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

export function flag(value: unknown): true | undefined {
  return value === "1" || value === true || value === "true" ? true : undefined;
}

/** For `validateSearch`: leaves out what is undefined, so that links need not name it. */
export function present<T extends Record<string, unknown>>(search: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as never;
}

const WHOLE = new Intl.NumberFormat("en-US");

/** "12,431" */
export function whole(number: number): string {
  return WHOLE.format(number);
}

/** "950", "12.4 k", "3.1 M": for where room is short; the exact figure belongs on hover. */
export function short(number: number): string {
  for (const [size, unit] of [
    [1e9, "G"],
    [1e6, "M"],
    [1e4, "k"],
  ] as const) {
    const scale = unit === "k" ? 1e3 : size;
    if (Math.abs(number) >= size) return `${(number / scale).toFixed(number / scale < 100 ? 1 : 0)} ${unit}`;
  }
  return whole(number);
}

/** "0", "0.4", "12", "1,240": a rate a second. */
export function rate(perSecond: number): string {
  if (perSecond === 0) return "0";
  const digits = perSecond < 0.1 ? 2 : perSecond < 10 ? 1 : 0;
  return WHOLE.format(Number(perSecond.toFixed(digits)));
}

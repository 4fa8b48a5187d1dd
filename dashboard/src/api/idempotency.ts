import { useCallback, useRef } from "react";

/** The same key for the same body: what is sent again, as its answer was lost, is not done twice. */
export function useIdempotencyKey(): (body: unknown) => string {
  const last = useRef({ body: "", key: "" });
  return useCallback((given) => {
    const body = JSON.stringify(given);
    if (last.current.body !== body) last.current = { body, key: newKey() };
    return last.current.key;
  }, []);
}

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return `dashboard-${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

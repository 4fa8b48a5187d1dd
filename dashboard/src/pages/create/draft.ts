/** What is typed into the form, and the task that it asks for. No I/O. */
import type { NewTask, TaskEvent } from "#/api/types";
import { KNOWN_TYPES } from "./knownTypes";

/** As it is typed: every field is text. `parameters` is JSON; `run_at` has no zone, which is the viewer's. */
export interface Draft {
  name: string;
  type: string;
  parameters: string;
  description: string;
  queue: string;
  priority: string;
  tags: string;
  run_at: string;
  timeout_s: string;
  "retry.max_attempts": string;
  "retry.initial_s": string;
  "retry.factor": string;
  "retry.cap_s": string;
  "retry.jitter": string;
}

/** Something that is wrong, in the API's words; `field` as the API writes it. */
export interface Wrong {
  field: string;
  detail: string;
}

export const EMPTY: Draft = {
  name: "",
  type: "send_email",
  parameters: "{}",
  description: "",
  queue: "",
  priority: "",
  tags: "",
  run_at: "",
  timeout_s: "",
  "retry.max_attempts": "",
  "retry.initial_s": "",
  "retry.factor": "",
  "retry.cap_s": "",
  "retry.jitter": "",
};

const DEFAULTS = { queue: "default", priority: 0, timeout_s: 10, max_attempts: 4, initial_s: 1, factor: 2, cap_s: 60 };
const RETRIES = ["max_attempts", "initial_s", "factor", "cap_s", "jitter"] as const;

type Created = Extract<TaskEvent, { event: "task.created" }>;

/** The draft of another task like this one; `local` writes a time as the form has it. */
export function duplicateOf(created: Created, now: number, local: (iso: string) => string): Draft {
  const given = (value: unknown, usual: unknown) => (value === usual ? "" : String(value));
  const isDue = !created.run_at || Date.parse(created.run_at) <= now;
  return {
    name: created.name,
    type: created.type,
    parameters: JSON.stringify(created.parameters, null, 2),
    description: created.description,
    queue: given(created.queue, DEFAULTS.queue),
    priority: given(created.priority, DEFAULTS.priority),
    tags: created.tags.join(", "),
    run_at: isDue || !created.run_at ? "" : local(created.run_at),
    timeout_s: given(created.timeout_s, DEFAULTS.timeout_s),
    "retry.max_attempts": given(created.max_attempts, DEFAULTS.max_attempts),
    "retry.initial_s": given(created.backoff_initial_s, DEFAULTS.initial_s),
    "retry.factor": given(created.backoff_factor, DEFAULTS.factor),
    "retry.cap_s": given(created.backoff_cap_s, DEFAULTS.cap_s),
    "retry.jitter": given(created.backoff_jitter, 0.2),
  };
}

export type Parameters = Record<string, unknown>;

/** The parameters, or what is wrong with their JSON. */
export function parseParameters(text: string): { value: Parameters } | { wrong: Wrong } {
  try {
    const value: unknown = JSON.parse(text.trim() || "{}");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { value: value as Parameters };
    return { wrong: { field: "parameters", detail: "must be a JSON object" } };
  } catch (error) {
    return { wrong: { field: "parameters", detail: `is not well-formed JSON${placeOf(error as Error, text)}` } };
  }
}

/** Browsers tell the place in different words; all of them tell a number. */
function placeOf(error: Error, text: string): string {
  const position = Number(/position (\d+)/.exec(error.message)?.[1] ?? Number.NaN);
  if (Number.isNaN(position)) return "";
  const before = text.slice(0, position).split("\n");
  return ` at line ${before.length}, character ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** What is sent, or what is known to be wrong before it is. Anything else is for the API to say. */
export function newTask(draft: Draft): { task: NewTask } | { wrong: Wrong } {
  const parsed = parseParameters(draft.parameters);
  if ("wrong" in parsed) return parsed;
  const parameters = parsed.value;
  const missing = KNOWN_TYPES[draft.type]?.find((one) => one.needed && !(one.name in parameters));
  if (missing) return { wrong: { field: `parameters.${missing.name}`, detail: `is needed by ${draft.type}` } };
  const retry = Object.fromEntries(RETRIES.map((name) => [name, numberOf(draft[`retry.${name}`])]));
  const tags = draft.tags.split(",").map((tag) => tag.trim());
  const task = {
    name: draft.name,
    type: draft.type,
    parameters,
    description: draft.description || undefined,
    queue: draft.queue || undefined,
    priority: numberOf(draft.priority),
    tags: draft.tags.trim() ? tags.filter(Boolean) : undefined,
    run_at: draft.run_at ? new Date(draft.run_at).toISOString() : undefined,
    timeout_s: numberOf(draft.timeout_s),
    retry: Object.values(retry).some((value) => value !== undefined) ? retry : undefined,
  };
  return { task: task as unknown as NewTask };
}

/** What is no number is sent as it is, for the API to say what it should be. */
function numberOf(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (!trimmed) return undefined;
  return Number.isNaN(Number(trimmed)) ? trimmed : Number(trimmed);
}

import createClient from "openapi-fetch";
import type { Problem, paths } from "./types";

interface Described {
  status: number;
  code: string;
  detail: string;
  field?: string;
}

/** What the service answered instead of what was asked for: an RFC 9457 problem. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** The field, parameter or header that is wrong. */
  readonly field: string | undefined;

  constructor(problem: Described) {
    super(problem.detail);
    this.name = "ApiError";
    this.status = problem.status;
    this.code = problem.code;
    this.field = problem.field;
  }
}

/** The service cannot be reached at all. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super("the service cannot be reached now", { cause });
    this.name = "Unreachable";
  }
}

/** A list as it stands: `lag` events are not in it yet. */
export interface Lagging<T> {
  data: T;
  lag: number;
}

const client = createClient<paths>({
  baseUrl: "/",
  headers: { "Task-Actor": "dashboard" },
  querySerializer: { array: { style: "form", explode: false } },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data, or a throw of ApiError or Unreachable. `await read(api.GET("/v1/status"))` */
export async function read<T>(asked: Promise<Answer<T>>): Promise<T> {
  return (await readLagging(asked)).data;
}

/** As `read`, with how far the answer is behind the events. */
export async function readLagging<T>(asked: Promise<Answer<T>>): Promise<Lagging<T>> {
  let answer: Answer<T>;
  try {
    answer = await asked;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Unreachable(error);
  }
  if (!answer.response.ok) throw new ApiError(problemOf(answer));
  const lag = Number(answer.response.headers.get("Projection-Lag") ?? 0);
  return { data: answer.data as T, lag };
}

function problemOf({ error, response }: Answer<unknown>): Described {
  if (typeof error === "object" && error !== null && "code" in error) return error as Problem;
  const detail = `the service answered ${response.status} ${response.statusText}`;
  return { status: response.status, code: "unknown", detail };
}

export const api = client;

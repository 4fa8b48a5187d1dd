// Obeys the tests: reads one command a line from standard input, and answers each by one line on standard output.

import { createInterface } from "node:readline";
import { type DescMessage, type DescMethod, fromJson, type JsonValue, toJson } from "@bufbuild/protobuf";
import { ConnectError, type Transport } from "@connectrpc/connect";
import { Health } from "../gen/grpc/health/v1/health_pb.js";
import { TaskManagementService } from "../gen/cloud/v1/task_management_pb.js";
import { codeName } from "./codes.js";
import { transportOf, type Wire } from "./transports.js";

type Call = { method: string; request: JsonValue; wire: Wire; headers?: Record<string, string>; timeout_ms?: number };
type Command = { id: number } & ({ call: Call } | { open: Call } | { next: number } | { cancel: number });
type Stream = { messages: AsyncIterator<JsonValue>; abort: AbortController };

const methods = new Map<string, DescMethod>(
  [...TaskManagementService.methods, ...Health.methods].map((method) => [method.name, method]),
);
const streams = new Map<number, Stream>();

async function obey(command: Command): Promise<object> {
  if ("call" in command) {
    return unary(command.call);
  }
  if ("open" in command) {
    const abort = new AbortController();
    streams.set(command.id, { messages: serverStream(command.open, abort.signal), abort });
    return {};
  }
  if ("next" in command) {
    const { value, done } = await stream(command.next).messages.next();
    return done ? { done } : { response: value };
  }
  stream(command.cancel).abort.abort();
  return {};
}

function stream(id: number): Stream {
  const found = streams.get(id);
  if (!found) {
    throw new Error(`no stream ${id}`);
  }
  return found;
}

async function unary(call: Call): Promise<object> {
  const { method, transport, input } = prepare(call);
  const { message, header } = await transport.unary(method as never, undefined, call.timeout_ms, call.headers, input);
  return { response: toJson(method.output, message), headers: Object.fromEntries(header) };
}

async function* serverStream(call: Call, signal: AbortSignal): AsyncGenerator<JsonValue> {
  const { method, transport, input } = prepare(call);
  const requests = (async function* () {
    yield input;
  })();
  const answer = await transport.stream(method as never, signal, call.timeout_ms, call.headers, requests as never);
  for await (const message of answer.message) {
    yield toJson(method.output as DescMessage, message);
  }
}

function prepare(call: Call): { method: DescMethod & { methodKind: "unary" }; transport: Transport; input: never } {
  const method = methods.get(call.method) as (DescMethod & { methodKind: "unary" }) | undefined;
  if (!method) {
    throw new Error(`no method ${call.method}`);
  }
  return { method, transport: transportOf(call.wire), input: fromJson(method.input, call.request) as never };
}

async function answer(command: Command): Promise<void> {
  let answered: object;
  try {
    answered = await obey(command);
  } catch (reason) {
    const error = ConnectError.from(reason);
    const headers = Object.fromEntries(error.metadata);
    answered = { error: { code: codeName(error.code), message: error.rawMessage, headers } };
  }
  process.stdout.write(`${JSON.stringify({ id: command.id, ...answered })}\n`);
}

for await (const line of createInterface({ input: process.stdin })) {
  void answer(JSON.parse(line) as Command);
}
process.exit(0);

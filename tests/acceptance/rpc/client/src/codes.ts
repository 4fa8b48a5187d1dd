import { Code } from "@connectrpc/connect";

/** As the protocol writes it: `Code.NotFound` is `not_found`. */
export function codeName(code: Code): string {
  return Code[code].replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** The parameters of the handlers that come with the service. Of any other type only its author knows them. */
export interface Parameter {
  name: string;
  label: string;
  kind: "text" | "lines" | "code" | "number";
  needed?: boolean;
  hint?: string;
  rows?: number;
}

export const KNOWN_TYPES: Record<string, readonly Parameter[]> = {
  send_email: [
    { name: "recipient", label: "Recipient", kind: "text", needed: true, hint: "Several with commas between" },
    { name: "subject", label: "Subject", kind: "text" },
    { name: "body", label: "Body", kind: "lines" },
    { name: "sender", label: "Sender", kind: "text", hint: "Left out: the service's own" },
    { name: "html", label: "Body as HTML", kind: "code", rows: 2 },
  ],
  run_query: [
    {
      name: "query",
      label: "Query",
      kind: "code",
      rows: 6,
      needed: true,
      hint: "One SELECT, WITH, VALUES or TABLE, read-only",
    },
    { name: "row_limit", label: "Most rows", kind: "number", hint: "Left out: as many as the service allows" },
  ],
};

// Writes src/api/schema.ts from openapi.json; with --check only says whether it is up to date.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const DOCUMENT = new URL("../openapi.json", import.meta.url);
const SCHEMA = fileURLToPath(new URL("../src/api/schema.ts", import.meta.url));
const UNKNOWN = ts.factory.createKeywordTypeNode(ts.SyntaxKind.UnknownKeyword);

const ast = await openapiTS(DOCUMENT, {
  // Any JSON value: TypeScript refuses the type that refers to itself.
  transform: (_, { path }) => (path === "#/components/schemas/ParameterValue" ? UNKNOWN : undefined),
});
const text = `// Made from openapi.json by \`make gen\`: change the service, not this.\n${astToString(ast)}`;
if (!process.argv.includes("--check")) {
  writeFileSync(SCHEMA, text);
} else if (readFileSync(SCHEMA, "utf8") !== text) {
  console.error("src/api/schema.ts does not follow from openapi.json: `make gen` writes it anew.");
  process.exit(1);
}

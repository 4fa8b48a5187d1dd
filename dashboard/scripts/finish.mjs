// After `vite build`: compresses what was built, and holds the page's first load to its budget.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const BUDGET_KB = 250;
const LEAST_BYTES = 512;
const OUT = fileURLToPath(new URL("../../src/taskservice/api/static/dashboard", import.meta.url));

const gzipped = new Map();
for (const name of readdirSync(OUT, { recursive: true })) {
  if (!/\.(js|css|html|svg|woff2)$/.test(name)) continue;
  const raw = readFileSync(join(OUT, name));
  if (name.endsWith(".woff2")) {
    gzipped.set(name.replaceAll("\\", "/"), raw.length);
    continue;
  }
  const gz = gzipSync(raw, { level: 9 });
  gzipped.set(name.replaceAll("\\", "/"), gz.length);
  if (raw.length < LEAST_BYTES) continue;
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  writeFileSync(join(OUT, `${name}.gz`), gz);
  writeFileSync(join(OUT, `${name}.br`), brotliCompressSync(raw, { params }));
}

// What the first page needs: the entry, the overview, and all that these import.
const manifest = JSON.parse(readFileSync(join(OUT, "manifest.json"), "utf8"));
rmSync(join(OUT, "manifest.json"));
const html = readFileSync(join(OUT, "index.html"), "utf8");
const needed = new Set(["index.html", ...[...html.matchAll(/(?:href|src)="\/([^"]+)"/g)].map((found) => found[1])]);
const visited = new Set();
const visit = (key) => {
  if (visited.has(key)) return;
  visited.add(key);
  const { file, css = [], imports = [] } = manifest[key];
  for (const name of [file, ...css]) needed.add(name);
  imports.forEach(visit);
};
visit("index.html");
visit("src/pages/overview/OverviewPage.tsx");
// The charts come after the page, but are part of what it shows first.
for (const key of manifest["src/pages/overview/OverviewPage.tsx"].dynamicImports ?? []) visit(key);

const total = [...needed].reduce((sum, name) => sum + (gzipped.get(name) ?? 0), 0) / 1000;
console.log(`Initial load: ${total.toFixed(1)} kB compressed (gzip), of ${BUDGET_KB} kB allowed.`);
if (total > BUDGET_KB) process.exit(1);

import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const service = process.env.TASK_SERVICE ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { "#": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    outDir: "../src/taskservice/api/static/dashboard",
    emptyOutDir: true,
    manifest: "manifest.json",
    assetsInlineLimit: 0, // a data: address would need an exception in the Content-Security-Policy
    modulePreload: { polyfill: false }, // an inline script
  },
  // `npm run dev` beside a running service.
  server: { proxy: { "/v1": service, "/openapi.json": service, "/docs": service } },
});

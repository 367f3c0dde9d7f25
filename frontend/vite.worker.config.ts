import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

const BUILT = "../backchannel/static";
const page = readFileSync(`${BUILT}/wall.html`);

/** The wall's service worker: one classic script that carries the list of what the wall loads. */
export default defineConfig({
  publicDir: false,
  define: {
    FILES: readFileSync(`${BUILT}/wall.json`, "utf8"),
    VERSION: JSON.stringify(createHash("sha256").update(page).digest("hex").slice(0, 12)),
  },
  build: {
    outDir: BUILT,
    emptyOutDir: false,
    reportCompressedSize: false,
    lib: {
      entry: "src/wall/worker.ts",
      formats: ["iife"],
      name: "worker",
      fileName: () => "sw.js",
    },
  },
});

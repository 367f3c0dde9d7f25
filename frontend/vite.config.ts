import { existsSync } from "node:fs";
import { defineConfig } from "vite";

/** The pages' shells. Each is served for every conference; the page reads the slug from its path. */
const SHELLS = ["index", "wall", "desk", "post", "join", "speaker", "press"];

export default defineConfig({
  base: "/static/",
  build: {
    outDir: "../backchannel/static",
    emptyOutDir: true,
    assetsInlineLimit: 0, // fonts and pictures stay files: the CSP allows no data: URL for them
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: SHELLS.map((name) => `${name}.html`).filter((file) => existsSync(file)),
    },
  },
});

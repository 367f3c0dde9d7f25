import { existsSync, readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";

/** The pages' shells. Each is served for every conference; the page reads the slug from its path. */
const SHELLS = ["index", "wall", "desk", "post", "join", "speaker", "press"];

/** The typefaces, whose licence (OFL) goes wherever they go. */
const FACES = ["atkinson-hyperlegible-next", "bricolage-grotesque", "noto-sans-arabic", "noto-sans-hebrew"];

function licences(): Plugin {
  return {
    name: "licences",
    generateBundle() {
      for (const face of FACES) {
        const source = readFileSync(`node_modules/@fontsource-variable/${face}/LICENSE`);
        this.emitFile({ type: "asset", fileName: `licences/${face}.txt`, source });
      }
    },
  };
}

export default defineConfig({
  plugins: [licences()],
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

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

/** `wall.json`: all that the wall's page loads, its own script first. The service worker and a new version need it. */
function wallFiles(): Plugin {
  return {
    name: "wall-files",
    enforce: "post",
    generateBundle(_, bundle) {
      const found = new Set<string>();
      const follow = (name: string): void => {
        const part = bundle[name];
        if (part?.type !== "chunk" || found.has(name)) return;
        found.add(name);
        for (const next of [...part.imports, ...part.dynamicImports]) follow(next);
        for (const file of [...(part.viteMetadata?.importedCss ?? []), ...(part.viteMetadata?.importedAssets ?? [])]) found.add(file);
      };
      const entry = Object.values(bundle).find((part) => part.type === "chunk" && part.facadeModuleId?.endsWith("/wall.html"));
      if (entry === undefined) throw new Error("The build has no wall.html.");
      follow(entry.fileName);
      this.emitFile({ type: "asset", fileName: "wall.json", source: JSON.stringify([...found].map((file) => `/static/${file}`)) });
    },
  };
}

export default defineConfig({
  plugins: [licences(), wallFiles()],
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

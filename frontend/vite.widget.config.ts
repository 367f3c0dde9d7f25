import { defineConfig } from "vite";

/** The widget: one classic script under a name that never changes. Built after the pages. */
export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../backchannel/static",
    emptyOutDir: false,
    reportCompressedSize: true,
    lib: {
      entry: "src/widget/backchannel-feed.ts",
      formats: ["iife"],
      name: "backchannel",
      fileName: () => "widget.js",
    },
  },
});

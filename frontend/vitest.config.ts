import { defineConfig } from "vitest/config";

export default defineConfig({
  // The contracts that both languages keep, and the server's own words, are read from outside.
  server: { fs: { allow: [".."] } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
    unstubGlobals: true,
    // A page for each worker and not for each file: making one takes longer than what it is made for.
    isolate: false,
    // As long as the other tests wait (tests/wait.py): a machine that does much else is slow, not wrong.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    dangerouslyIgnoreUnhandledErrors: false,
  },
});

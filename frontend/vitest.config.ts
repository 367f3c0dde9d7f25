import { defineConfig } from "vitest/config";

export default defineConfig({
  // The contracts that both languages keep, and the server's own words, are read from outside.
  server: { fs: { allow: [".."] } },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    restoreMocks: true,
    dangerouslyIgnoreUnhandledErrors: false,
  },
});

import { defineConfig } from "vite";

/** The phones' page, apart from the stage's, which must not grow by it. Relative: it is served under a path that nobody can guess. */
export default defineConfig({
  base: "./",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

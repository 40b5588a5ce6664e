// Makes one file of the reaper and all that it imports: node k8s/reaper/bundle.ts FOLDER writes reaper.mjs there.
import { join } from "node:path";
import { build } from "vite";

const [outDir = ""] = process.argv.slice(2);
await build({
  configFile: false,
  logLevel: "error",
  ssr: { noExternal: true },
  build: {
    ssr: join(import.meta.dirname, "reaper.ts"),
    outDir,
    emptyOutDir: false,
    target: "node24",
    minify: true,
    rolldownOptions: { output: { entryFileNames: "reaper.mjs", codeSplitting: false } },
  },
});

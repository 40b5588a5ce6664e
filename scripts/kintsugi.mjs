#!/usr/bin/env node
// The way in, in plain JavaScript so that any Node from 18 on can run it: installs the dependencies when they are missing or
// older than the lockfile, then hands over to the command line under the Node 24 that the dependencies bring.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const stamp = join(root, "node_modules", ".kintsugi-lock");

const lock = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) installDependencies();

const pinned = join(
  root,
  "node_modules",
  ".bin",
  process.platform === "win32" ? "node.cmd" : "node",
);
const node = existsSync(pinned) ? pinned : process.execPath;
if (node === process.execPath && Number(process.versions.node.split(".")[0]) < 24) {
  process.stderr.write(
    `Kintsugi needs Node 24; this is ${process.version} and no pinned one could be installed for ${process.platform}-${process.arch}.\nInstall Node 24 and run this again.\n`,
  );
  process.exit(2);
}

const [first, script, ...rest] = process.argv.slice(2);
const args =
  first === "--script"
    ? [join(root, "scripts", script), ...rest]
    : [join(root, "backend", "cli.ts"), ...process.argv.slice(2)];
// Compiled TypeScript is kept between starts, and short-lived objects get little room: together a quarter less memory.
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "kintsugi", "node");
const child = spawn(node, ["--max-semi-space-size=2", ...args], {
  stdio: "inherit",
  env: { NODE_COMPILE_CACHE: cache, ...process.env },
});
// The terminal sends Ctrl-C to the whole group: the child decides what it means, this only waits.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code, signal) =>
  process.exit(signal === null ? code : 128 + (signal === "SIGINT" ? 2 : 15)),
);

function installDependencies() {
  process.stderr.write("Installing dependencies (about half a minute, once)…\n");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const done = spawnSync(
    npm,
    ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    },
  );
  if (done.status !== 0) {
    process.stderr.write(
      "The dependencies could not be installed: npm said why above. Check the network and run this again.\n",
    );
    process.exit(2);
  }
  writeFileSync(stamp, lock);
}

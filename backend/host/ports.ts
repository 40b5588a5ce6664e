import { readdir, readFile, readlink } from "node:fs/promises";
import { createServer } from "node:net";
import { basename } from "node:path";
import { LabError } from "../core/errors.ts";

/** Who listens on a port. */
export interface PortHolder {
  readonly pid: number;
  readonly command: string;
}

/** Who listens on this TCP port of the machine, or null when nobody does, or nobody whom we may see (needs /proc). */
export async function holderOf(port: number): Promise<PortHolder | null> {
  const inodes = new Set<string>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"])
    for (const inode of listening(await readOr(table), port)) inodes.add(inode);
  if (inodes.size === 0) return null;
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name)))
    if (await holdsSocket(pid, inodes)) return { pid: Number(pid), command: await programOf(pid) };
  return null;
}

/** Throws a LabError `port-taken` that names the holder, and the flag for another port, unless the port is free on 127.0.0.1. */
export async function assertPortFree(port: number, flag: string): Promise<void> {
  if (port === 0 || (await canListen(port))) return;
  const holder = await holderOf(port);
  const by = holder === null ? "another program" : `${holder.command} (process ${holder.pid})`;
  throw new LabError(
    "port-taken",
    `Port ${port} on 127.0.0.1 is taken by ${by}.`,
    `End that program, or choose another port: npm start -- ${flag} ${port + 1}`,
  );
}

function canListen(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const server = createServer();
  server.once("error", () => resolve(false));
  server.listen({ port, host: "127.0.0.1" }, () => server.close(() => resolve(true)));
  return promise;
}

/** Inodes of the sockets that listen (state 0A) on a port, from the text of /proc/net/tcp. */
export function listening(table: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(`:${hex}`) === true && state === "0A")
    .flatMap((fields) => fields[9] ?? []);
}

async function holdsSocket(pid: string, inodes: ReadonlySet<string>): Promise<boolean> {
  // Processes come and go, and others' are closed to us: both simply hold nothing that we can see.
  const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
  for (const file of files) {
    const target = await readlink(`/proc/${pid}/fd/${file}`).catch(() => "");
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) return true;
  }
  return false;
}

/** The program's name; not the thread's, by which a Node.js process is called MainThread. */
async function programOf(pid: string): Promise<string> {
  const [program = ""] = (await readOr(`/proc/${pid}/cmdline`)).split("\0");
  return basename(program) || (await readOr(`/proc/${pid}/comm`)).trim();
}

const readOr = (path: string) => readFile(path, "utf8").catch(() => "");

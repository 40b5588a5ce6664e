import { rm } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { z } from "zod";
import { LabError } from "./core/errors.ts";
import { isAlive, processSchema } from "./host/processes.ts";
import { readJson } from "./host/state-dir.ts";
import type { Problem } from "./wire/commands.ts";

/** What a lab that serves leaves in its state folder, readable by its user alone: how to find it and talk to it. */
export const labFile = (stateDir: string) => join(stateDir, "lab.json");

const labFileSchema = z.strictObject({
  pid: z.int(),
  /** By which it is told from a later process of the same number; null where the machine does not tell. */
  process: processSchema.nullable().default(null),
  port: z.int(),
  run: z.string(),
  /** The control token: `Authorization: Bearer`. */
  token: z.string(),
});
export type LabFile = z.infer<typeof labFileSchema>;

/** A lab that serves right now, and how to ask it. */
export interface RunningLab extends LabFile {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

/** The lab of this run has closed. Another one may have come meanwhile: its word stays. */
export async function forgetLab(stateDir: string, run: string): Promise<void> {
  const said = await readJson(labFile(stateDir), labFileSchema);
  if (said?.run === run) await rm(labFile(stateDir), { force: true });
}

/** The process of a lab that has left its word and lives, though it may not answer; null where there is none. */
export async function labProcess(stateDir: string): Promise<number | null> {
  const file = await readJson(labFile(stateDir), labFileSchema);
  const process = file?.process ?? null;
  return process !== null && (await isAlive(process)) ? process.pid : null;
}

/** The lab that serves from this state folder, or null when none answers within five seconds. A file left by a lab that was killed counts as none. */
export async function findRunningLab(stateDir: string): Promise<RunningLab | null> {
  const file = await readJson(labFile(stateDir), labFileSchema);
  if (file === null) return null;
  const base = `http://127.0.0.1:${file.port}`;
  try {
    const health = await request(`${base}/api/health`, { headersTimeout: 5000, bodyTimeout: 5000 });
    const said = z
      .looseObject({ name: z.string(), run: z.string() })
      .parse(await health.body.json());
    if (said.name !== "kintsugi" || said.run !== file.run) return null;
  } catch {
    return null;
  }
  const call = async <T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> => {
    const answer = await request(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${file.token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    }).catch((cause: unknown) => {
      throw labGone(file.pid, cause);
    });
    const said = await answer.body.json();
    // The lab's own API, found by its token: its answers have the shapes that wire/commands.ts declares.
    if (answer.statusCode < 300) return said as T;
    const problem = said as Problem;
    throw new LabError(problem.code, problem.message, problem.remedy);
  };
  return {
    ...file,
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
  };
}

const labGone = (pid: number, cause: unknown) =>
  new LabError(
    "lab-gone",
    `The lab (process ${pid}) ended while it was asked.`,
    "`npm start` comes back to the cluster, and takes back what was left broken.",
    { cause },
  );

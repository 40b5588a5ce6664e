import { tryExec, hasProgram } from "../../host/exec.ts";
import { kindVersion, programs } from "./versions.ts";
import { ensureProgram, type BuildRun } from "./go-programs.ts";

/** A kind of the pinned version: the user's own if it is that, else one built into the cache. */
export async function ensureKind(run: BuildRun): Promise<string> {
  if (await hasProgram("kind", ["version"])) {
    const { stdout } = await tryExec("kind", ["version", "-q"]);
    if (`v${stdout.trim()}` === kindVersion) return "kind";
  }
  return ensureProgram(programs.kind, run);
}

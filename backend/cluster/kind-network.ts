import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { docker } from "../host/docker.ts";
import { readJson, writeJson } from "../host/state-dir.ts";

/** All kind clusters of a machine share this one; which lab came first does not matter, the last one removes it. */
const network = "kind";

const noteFile = (stateDir: string) => join(dirname(stateDir), ".kind-network.json");
const noteSchema = z.strictObject({ made: z.literal(true) });

/** Before a cluster is made: notes whether the network will be one that a lab of this user made. */
export async function noteNetwork(stateDir: string): Promise<void> {
  if (!(await isThere())) await writeJson(noteFile(stateDir), { made: true });
}

/** Removes the network if a lab made it and nothing is attached to it, running or stopped; answers whether it did. */
export async function removeOurNetwork(stateDir: string): Promise<boolean> {
  if ((await readJson(noteFile(stateDir), noteSchema)) === null) return false;
  const users = await docker(["ps", "-aq", "--filter", `network=${network}`]);
  if (users !== "") return false;
  const isOurs = await isThere();
  if (isOurs) await docker(["network", "rm", network]);
  await rm(noteFile(stateDir), { force: true });
  return isOurs;
}

const isThere = async () =>
  (await docker(["network", "ls", "-q", "--filter", `name=^${network}$`])) !== "";

import { basename } from "node:path";
import { type TakenOver, takeOver } from "../../chaos/undo/take-over.ts";
import { readConnection } from "../cluster/kind-state.ts";
import type { Config } from "../config.ts";
import { LabError, messageOf } from "../core/errors.ts";
import { safeText } from "../core/text.ts";
import { providerFor, specOf } from "../main.ts";
import { findRunningLab } from "../running-lab.ts";
import { type Found, openWithoutLab, type WithoutLab } from "../without-lab.ts";
import type { ExperimentView } from "../wire/state.ts";
import { askOrGiveUp } from "./ask-or-give-up.ts";
import { createTerminalProgress } from "./terminal.ts";

/** One experiment and what became of it, whoever took it back. */
interface Ended {
  readonly id: string;
  readonly title: string;
  readonly phase: string;
  readonly victims: readonly string[];
  /** What is left broken, as sentences. */
  readonly remains: readonly string[];
  /** What to do about it. */
  readonly remedies: readonly string[];
}

/**
 * `kintsugi undo [ID]`: takes back one experiment, or everything. The lab does it; where none serves, or it hangs, this process does,
 * without an API server too. 0: all of it is undone; 1: something is left (it says what, and the command that frees it).
 */
export async function undo(config: Config, id: string | null): Promise<number> {
  const ended = (await byLab(config, id)) ?? (await byOurselves(config, id));
  if (config.json) process.stdout.write(`${JSON.stringify(ended)}\n`);
  else if (ended.length === 0)
    process.stdout.write("Nothing was broken by the lab: nothing to undo.\n");
  else process.stdout.write(ended.map(lines).join(""));
  return ended.every(({ remains }) => remains.length === 0) ? 0 : 1;
}

/** Null when no lab serves, or it does not answer. */
async function byLab(config: Config, id: string | null): Promise<readonly Ended[] | null> {
  const running = await findRunningLab(config.stateDir);
  if (running === null) return null;
  try {
    const views = await askOrGiveUp(
      running.post<ExperimentView[]>("/api/undo", id === null ? { all: true } : { id }),
      async () => (await findRunningLab(config.stateDir)) !== null,
    );
    return views?.map(fromView) ?? null;
  } catch (error) {
    if (error instanceof LabError && error.code === "lab-gone") return null;
    throw error;
  }
}

const fromView = ({ id, title, phase, victims, error }: ExperimentView): Ended => ({
  id,
  title,
  phase,
  victims: victims.map(({ name }) => name),
  remains: phase === "stuck" ? [error?.message ?? "It could not be taken back."] : [],
  remedies: phase === "stuck" && error !== null ? [error.remedy] : [],
});

/** Long enough for a node that was dead to be Ready again. */
const withinMs = 120_000;

async function byOurselves(config: Config, id: string | null): Promise<readonly Ended[]> {
  await using lab = openWithoutLab(await placeOf(config));
  const progress = createTerminalProgress(config);
  const isMeant = (entry: { readonly id: string }) => id === null || entry.id === id;
  try {
    return await progress.step("No lab answers: taking back what it left broken", async (step) => {
      const disk = await lab.onDisk();
      // What only this machine can free comes first: the API server may be among it.
      const freed = await takeOver(disk.orphans.filter(isMeant), lab.parts, withinMs);
      step.update("reading the cluster's journal");
      const { found, silence } = await readCluster(lab);
      const others = found.orphans.filter((one) => isMeant(one) && !freed.some(sameAs(one)));
      const settled = await takeOver(others, lab.parts, withinMs);
      const { unreadable } = silence === null ? found : disk;
      const ended = [...freed, ...settled].map(fromTakenOver);
      const all = [...ended, ...unreadable.filter(isMeant).map((one) => cannotRead(config, one))];
      if (id !== null && all.length === 0 && silence === null) throw unknownExperiment(id);
      return silence === null ? all : [...all, unknownRest(config, silence)];
    });
  } finally {
    progress.close();
  }
}

/** Where the cluster is. A kind cluster's place is known without asking it; others must answer. */
async function placeOf(config: Config) {
  const { stateDir, provider } = config;
  const connection =
    provider === "kind"
      ? await readConnection({ name: basename(stateDir), stateDir })
      : ((await providerFor(config).find(specOf(config)))?.connection ?? null);
  if (connection === null) throw noLab(config.name);
  return { stateDir, provider, connection };
}

async function readCluster(
  lab: WithoutLab,
): Promise<{ readonly found: Found; readonly silence: string | null }> {
  try {
    await lab.parts.reach();
    return { found: await lab.everywhere(), silence: null };
  } catch (error) {
    return { found: { orphans: [], unreadable: [] }, silence: messageOf(error) };
  }
}

const sameAs = (one: { readonly id: string }) => (other: { readonly id: string }) =>
  one.id === other.id;

const fromTakenOver = ({ id, title, state, remains, byHand }: TakenOver): Ended => ({
  id,
  title,
  phase: state,
  victims: [],
  remains,
  remedies: byHand,
});

const cannotRead = ({ stateDir }: Config, { id, reason }: Found["unreadable"][number]): Ended => ({
  id,
  title: id,
  phase: "stuck",
  victims: [],
  remains: [`What was written down about it cannot be used. ${reason}`],
  remedies: [
    `Look at it (\`kubectl -n kintsugi get configmap fault-${id} -o yaml\`, ${stateDir}/journal/${id}.json), mend by hand what it broke, then delete both.`,
  ],
});

const unknownRest = ({ name }: Config, silence: string): Ended => ({
  id: "",
  title: "what stands only in the cluster's journal",
  phase: "unknown",
  victims: [],
  remains: [`The cluster's journal could not be read: ${silence}`],
  remedies: [
    `\`docker ps -a --filter label=io.x-k8s.kind.cluster=${name}\` shows its nodes; \`npm start\` brings the cluster back, and takes back the rest.`,
  ],
});

function lines({ title, phase, victims, remains, remedies }: Ended): string {
  const who = victims.length === 0 ? "" : ` (${victims.map(safeText).join(", ")})`;
  const left = remains.map((line) => `\n    ${safeText(line)}`).join("");
  const free = remedies.map((line) => `\n    → ${line}`).join("");
  return `  ${phase.padEnd(8)} ${title}${who}${left}${free}\n`;
}

const noLab = (name: string) =>
  new LabError("no-lab", `There is no lab named ${name}.`, "`npm start` brings one up.");

const unknownExperiment = (id: string) =>
  new LabError(
    "unknown-experiment",
    `There is no open experiment "${safeText(id)}".`,
    "`npm run kintsugi status` lists what is open.",
  );

import { Command, CommanderError, Option } from "commander";
import { compare } from "./commands/compare.ts";
import { doctor } from "./commands/doctor.ts";
import { down } from "./commands/down.ts";
import { rollout, rolloutHelp } from "./commands/rollout.ts";
import { faults, run } from "./commands/run.ts";
import { runs } from "./commands/runs.ts";
import { repeatOf, scenarios } from "./commands/scenario-run.ts";
import { status } from "./commands/status.ts";
import { showError } from "./commands/terminal.ts";
import { undo } from "./commands/undo.ts";
import { up } from "./commands/up.ts";
import { type Config, readConfig, rememberedSchema, settingsFile } from "./config.ts";
import { LabError, messageOf, nearest } from "./core/errors.ts";
import { readJson } from "./host/state-dir.ts";
import { limits } from "./wire/commands.ts";

const exitCodes = `
Exit codes: 0 it worked (and healed) · 1 it ran, and did not heal · 2 it could not run · 130 interrupted`;

const program = new Command("kintsugi")
  .description("Break a real Kubernetes cluster on stage, and watch it heal.")
  .option("--name <name>", "which lab, when there are several (default: kintsugi)")
  .option("--json", "answers for scripts: JSON on standard output")
  .option("--verbose", "with the stack of an error")
  .showHelpAfterError("(--help lists the commands)")
  .exitOverride()
  .configureOutput({ outputError: () => {} });

const provider = new Option(
  "--provider <provider>",
  "where the cluster comes from (default: kind)",
).choices(["kind", "kwok", "context"]);

command("up", "bring up cluster, pizza business and page, or join the lab that is up")
  .addOption(provider)
  .option("--port <port>", "the page's port on 127.0.0.1 (default: 7100)")
  .option("--shop-port <port>", "the shop's port on 127.0.0.1 (default: 8080)")
  .option("--workers <n>", "worker nodes, 1 to 8 (default: 3)")
  .addOption(
    new Option(
      "--timings <timings>",
      "how fast the cluster reacts: stage (for an audience, the default) or Kubernetes' own",
    ).choices(["stage", "default"]),
  )
  .option("--orders <rate>", "visitors' orders a second, 0 to 500 (default: 20)")
  .option(
    "--audience",
    "let phones in the hall watch and vote: the only part that listens beyond this machine",
  )
  .option("--audience-port <port>", "the phones' port, on every address (default: 7110)")
  .option("--audience-minutes <n>", "how long phones may watch and vote, 1 to 1440 (default: 90)")
  .option("--context <name>", "with --provider context: which context of your kubeconfig")
  .option(
    "--confirm <name>",
    "with --provider context: the same name again, to confirm that the lab may write there",
  )
  .option("--yes", "install what is missing without asking")
  .option("--retain", "keep the pieces of a step that failed")
  .option("--no-open", "do not open a browser")
  .addHelpText(
    "after",
    `
Examples:
  npm start                                  a kind cluster of 1 + 3 nodes, the shop, the page
  npm start -- --timings default             with Kubernetes' own patience: 50 s until a node counts as lost
  npm start -- --provider kwok               simulated nodes where Docker cannot be had
${exitCodes}`,
  )
  .action(async (_: unknown, self: Command) => finish(up, self));

command("down", "remove everything the lab made, and nothing else")
  .addOption(provider)
  .option("--retain", "keep what is left of a failed removal")
  .action(async (_: unknown, self: Command) => finish(down, self));

command("status", "what is up, how fresh it is, what is broken").action(
  async (_: unknown, self: Command) => finish(status, self),
);

command("doctor", "look for what this machine lacks and what is left broken, with the remedies")
  .addOption(provider)
  .option("--port <port>", "the page's port (default: 7100)")
  .option("--shop-port <port>", "the shop's port (default: 8080)")
  .option("--accept", "take how the cluster is for how it shall be: what you changed on purpose")
  .action(async (flags: { accept?: boolean }, self: Command) =>
    finish((config) => doctor(config, { accept: flags.accept ?? false }), self),
  );

command("faults", "list what can be broken, and what heals it").action(
  async (_: unknown, self: Command) => finish(faults, self),
);

command("scenarios", "list what can be played: faults in order, with a verdict").action(
  async (_: unknown, self: Command) => finish(scenarios, self),
);

command("run", "play a scenario or fire a fault, and follow it to its end")
  .argument("<name>", "a scenario (`scenarios` lists them), a file of yours, or a fault (`faults`)")
  .argument("[settings...]", "name=value, such as app=kitchen mode=all grace=now")
  .option("--dry-run", "say who would be hit and how, and do nothing")
  .option("--seed <seed>", "repeat an earlier choice of victims")
  .option(
    "--allow <limit>",
    `lift a limit of what may be broken at once: ${limits.join(" or ")}; may be given twice`,
    (limit: string, before: readonly string[]) => [...before, limit],
    [],
  )
  .option("--repeat <n>", "so many times, one after the other, and say how they spread")
  .addHelpText(
    "after",
    `
Examples:
  npm run kintsugi -- run self-heal
  npm run kintsugi -- run ./my.yaml --repeat 10
  npm run kintsugi -- run pod-delete
  npm run kintsugi -- run pod-delete app=kitchen mode=all grace=now --dry-run
${exitCodes}`,
  )
  .action(
    async (
      fault: string,
      settings: string[],
      flags: { dryRun?: boolean; seed?: string; allow: string[]; repeat?: string },
      self: Command,
    ) =>
      finish(
        (config) =>
          run(config, fault, {
            settings,
            dryRun: flags.dryRun ?? false,
            repeat: repeatOf(flags.repeat),
            ...(flags.seed === undefined ? {} : { seed: Number(flags.seed) }),
            allow: flags.allow,
          }),
        self,
      ),
  );

command("runs", "list the disturbances that were measured and kept").action(
  async (_: unknown, self: Command) => finish(runs, self),
);

command("compare", "compare two runs, or all runs of two faults or scenarios")
  .argument("<a>", "a run's id (`runs` lists them), or the name of a fault or scenario")
  .argument("<b>", "another one")
  .action(async (a: string, b: string, _flags: unknown, self: Command) =>
    finish((config) => compare(config, [a, b]), self),
  );

command("rollout", "release a version, and undo, pause, resume or restart a rollout")
  .argument("<what>", "status, history, release, undo, pause, resume or restart")
  .argument("[version]", "to release")
  .option(
    "--app <app>",
    "which part of the business: storefront, kitchen or receipts",
    "storefront",
  )
  .option("--to-revision <n>", "for undo: which revision (`rollout history` lists them)")
  .option("--wait", "until it is over, or has stalled")
  .addHelpText("after", `${rolloutHelp}\n${exitCodes}`)
  .action(
    async (
      what: string,
      version: string | undefined,
      flags: { app: string; toRevision?: string; wait?: boolean },
      self: Command,
    ) =>
      finish(
        (config) => rollout(config, [what, version], { ...flags, wait: flags.wait ?? false }),
        self,
      ),
  );

command("undo", "take back one experiment, or with --all everything (STOP)")
  .argument("[id]", "of the experiment; `status` shows it")
  .option("--all", "everything, newest first, on past failures")
  .action(async (id: string | undefined, flags: { all?: boolean }, self: Command) => {
    if (id === undefined && flags.all !== true)
      throw new LabError(
        "bad-flags",
        "undo needs an experiment's id, or --all.",
        "`npm run kintsugi status` lists what is open.",
      );
    await finish((config) => undo(config, id ?? null), self);
  });

await main();

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .exitOverride()
    .configureOutput({ outputError: () => {} });
}

async function finish(work: (config: Config) => Promise<number>, self: Command): Promise<void> {
  const flags = self.optsWithGlobals();
  const { stateDir } = readConfig(flags);
  const remembered = await readJson(settingsFile(stateDir), rememberedSchema);
  if (remembered !== null) refuseOtherProvider(flags["provider"], remembered.provider);
  process.exitCode = await work(readConfig(flags, remembered ?? {}));
}

/** A lab stays what it was started as until it is taken down. */
function refuseOtherProvider(wanted: unknown, is: string): void {
  if (wanted === undefined || wanted === is) return;
  throw new LabError(
    "other-provider",
    `This lab was started with --provider ${is}.`,
    "Run `npm run down` first, or start another one beside it: npm start -- --name other --port 7101 --shop-port 8081",
  );
}

async function main(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    const usage = error instanceof CommanderError;
    if (usage && error.exitCode === 0) return;
    const shown = usage ? usageError(error) : error;
    showError(shown, {
      json: program.opts()["json"] === true,
      verbose: program.opts()["verbose"] === true,
    });
    process.exitCode = shown instanceof LabError && shown.code === "interrupted" ? 130 : 2;
  }
  // A part that did not close keeps the process alive: the work is done, so it ends here.
  process.exit();
}

/** Commander's refusals in the lab's own form, with the nearest name where one was mistyped. */
function usageError(error: unknown): LabError {
  const typed = /unknown command '([^']*)'/.exec(messageOf(error))?.[1];
  const names = program.commands.map((one) => one.name());
  const near = typed === undefined ? null : nearest(typed, names);
  const hint = near === null ? "" : ` Did you mean \`${near}\`?`;
  const said = messageOf(error)
    .replace(/^error: /, "")
    .replace(/\s*\(Did you mean .*\)/, "");
  return new LabError(
    "usage",
    `${said}${said.endsWith(".") ? "" : "."}${hint}`,
    `Commands: ${names.join(", ")}. \`npm run kintsugi -- --help\` explains them.`,
  );
}

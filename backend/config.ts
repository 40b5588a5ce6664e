import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { LabError } from "./core/errors.ts";

/** Flags of every command, with their defaults; environment variables KINTSUGI_… of the same names fill what no flag gives. */
const configSchema = z.strictObject({
  name: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/,
      "lower-case letters, digits and dashes, 2 to 32 of them",
    )
    .default("kintsugi"),
  provider: z.enum(["kind", "kwok", "context"]).default("kind"),
  workers: z.coerce.number().int().min(1).max(8).default(3),
  timings: z.enum(["stage", "default"]).default("stage"),
  port: z.coerce.number().int().min(1).max(65_535).default(7100),
  shopPort: z.coerce.number().int().min(1).max(65_535).default(8080),
  orders: z.coerce.number().min(0).max(500).default(20),
  audience: z.stringbool().or(z.boolean()).default(false),
  audiencePort: z.coerce.number().int().min(1).max(65_535).default(7110),
  audienceMinutes: z.coerce.number().int().min(1).max(1440).default(90),
  context: z.string().min(1).optional(),
  confirm: z.string().min(1).optional(),
  yes: z.stringbool().or(z.boolean()).default(false),
  retain: z.stringbool().or(z.boolean()).default(false),
  open: z.stringbool().or(z.boolean()).default(true),
  json: z.stringbool().or(z.boolean()).default(false),
  verbose: z.stringbool().or(z.boolean()).default(false),
});

export type Settings = z.output<typeof configSchema>;

export interface Config extends Settings {
  /** The lab's folder for this cluster. */
  readonly stateDir: string;
  /** Built images and tools, shared by all labs of this user. */
  readonly cacheDir: string;
  /** This checkout. */
  readonly root: string;
  /** A person reads the terminal and can answer. */
  readonly interactive: boolean;
  readonly isRoot: boolean;
  /** A desktop on which a browser can be opened. */
  readonly hasDisplay: boolean;
}

/** What a lab was started with; later commands on the same lab go on with it. */
export const rememberedSchema = z.object(configSchema.shape).pick({
  provider: true,
  workers: true,
  timings: true,
  port: true,
  shopPort: true,
  orders: true,
  context: true,
  confirm: true,
});

/** Where they are kept. */
export const settingsFile = (stateDir: string) => join(stateDir, "settings.json");

/** Flags as the command line parsed them, over what the lab was started with, over the environment, over the defaults. Throws a LabError `bad-flags` that lists every mistake. */
export function readConfig(
  flags: Readonly<Record<string, unknown>>,
  remembered: Readonly<Record<string, unknown>> = {},
): Config {
  const given = { ...fromEnvironment(process.env), ...remembered, ...known(flags) };
  const parsed = configSchema.safeParse(given);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((i) => `--${dashed(i.path.join("."))}: ${i.message}`);
    throw new LabError(
      "bad-flags",
      problems.join("\n"),
      "`npm run kintsugi -- --help` lists every flag with its default.",
    );
  }
  const env = process.env;
  const home = homedir();
  return {
    ...parsed.data,
    stateDir: join(
      env["XDG_STATE_HOME"] ?? join(home, ".local", "state"),
      "kintsugi",
      parsed.data.name,
    ),
    cacheDir: join(env["XDG_CACHE_HOME"] ?? join(home, ".cache"), "kintsugi"),
    root: join(import.meta.dirname, ".."),
    interactive: process.stdin.isTTY && process.stdout.isTTY && env["CI"] === undefined,
    isRoot: process.getuid?.() === 0,
    hasDisplay:
      process.platform === "darwin" ||
      process.platform === "win32" ||
      env["DISPLAY"] !== undefined ||
      env["WAYLAND_DISPLAY"] !== undefined,
  };
}

const names = Object.keys(configSchema.shape);

function known(flags: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(flags).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}

/** KINTSUGI_SHOP_PORT → shopPort. */
function fromEnvironment(env: NodeJS.ProcessEnv) {
  const pairs = names.map((name) => [
    name,
    env[`KINTSUGI_${dashed(name).replaceAll("-", "_").toUpperCase()}`],
  ]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined && value !== ""));
}

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

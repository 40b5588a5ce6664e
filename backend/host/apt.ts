import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LabError } from "../core/errors.ts";
import { sleep } from "../core/wait.ts";
import { exec, hasProgram, tryExec, type ExecOptions } from "./exec.ts";

/** Where Debian packages come from on this machine, as far as a second suite of the same mirror needs it. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
  readonly signedBy: string | null;
}

export interface AptFile {
  readonly path: string;
  readonly text: string;
}

const lockTimeoutSeconds = 180;

/** Whether this machine installs its software with apt, and we may. */
export async function canUseApt(): Promise<boolean> {
  return process.getuid?.() === 0 && (await hasProgram("apt-get"));
}

/** The packages of the list that are not installed. */
export async function missingPackages(packages: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(
    packages.map(async (name) => {
      const { stdout } = await tryExec("dpkg-query", ["-W", "-f", "${Status}", name]);
      return stdout.endsWith(" installed") ? null : name;
    }),
  );
  return answers.filter((name) => name !== null);
}

/** Installs packages without questions; waits while another program holds apt's locks. */
export async function aptInstall(packages: readonly string[], options: ExecOptions = {}) {
  const flags = ["-y", "-o", `DPkg::Lock::Timeout=${lockTimeoutSeconds}`];
  await aptGet(["install", ...flags, "--no-install-recommends", ...packages], options);
}

/** Reads the mirrors' lists anew. */
export async function aptUpdate(options: ExecOptions = {}): Promise<void> {
  await aptGet(["update"], options);
}

/** The version that apt would install, or null when it knows none. */
export async function candidateVersion(name: string): Promise<string | null> {
  const { stdout } = await tryExec("apt-cache", ["policy", name], { env: { LC_ALL: "C" } });
  const version = /^\s*Candidate: (\S+)/m.exec(stdout)?.[1] ?? "(none)";
  return version === "(none)" ? null : version;
}

/** The machine's own source for its release, found in apt's source files; null when there is none. */
export async function ownSource(etc = "/etc"): Promise<AptSource | null> {
  const release = await readFile(join(etc, "os-release"), "utf8").catch(() => "");
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(release)?.[1];
  if (codename === undefined) return null;
  const folder = join(etc, "apt", "sources.list.d");
  const names = await readdir(folder).catch(() => []);
  const files = [join(etc, "apt", "sources.list"), ...names.map((name) => join(folder, name))];
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8").catch(() => "")));
  const sources = texts.flatMap((text, i) =>
    files[i]?.endsWith(".sources") === true ? parseDeb822(text) : parseOneLine(text),
  );
  return sources.find((source) => source.suites.includes(codename)) ?? null;
}

/** The sources of a deb822 file. */
export function parseDeb822(text: string): AptSource[] {
  const stanzas = text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n")
    .split(/\n\s*\n/);
  return stanzas.flatMap((stanza) => {
    const field = (name: string) => new RegExp(`^${name}: *(.+)$`, "im").exec(stanza)?.[1]?.trim();
    const uri = field("URIs")?.split(/\s+/)[0];
    const isBinary = field("Types")?.split(/\s+/).includes("deb") ?? false;
    const suites = field("Suites")?.split(/\s+/);
    if (uri === undefined || suites === undefined || !isBinary) return [];
    return [{ uri, suites, signedBy: field("Signed-By") ?? null }];
  });
}

/** The sources of a one-line-style file (`deb [options] uri suite components`). */
export function parseOneLine(text: string): AptSource[] {
  return [...text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+\S/gm)].map(
    ([, options = "", uri = "", suite = ""]) => ({
      uri,
      suites: [suite],
      signedBy: /signed-by=(\S+)/i.exec(options)?.[1] ?? null,
    }),
  );
}

/**
 * What makes a newer suite of the same mirror offer these packages and nothing else:
 * the suite stays below the machine's own (100), the named packages are preferred from it (990).
 */
export function suiteFiles(
  own: AptSource,
  suite: string,
  packages: readonly string[],
): readonly [source: AptFile, pin: AptFile] {
  const key = own.signedBy === null ? "" : `Signed-By: ${own.signedBy}\n`;
  const pin = (what: string, priority: number) =>
    `Package: ${what}\nPin: release n=${suite}\nPin-Priority: ${priority}\n`;
  return [
    {
      path: `/etc/apt/sources.list.d/kintsugi-${suite}.sources`,
      text: `# Added by Kintsugi for: ${packages.join(" ")}\nTypes: deb\nURIs: ${own.uri}\nSuites: ${suite}\nComponents: main\n${key}`,
    },
    {
      path: `/etc/apt/preferences.d/kintsugi-${suite}`,
      text: `${pin("*", 100)}\n${pin(packages.join(" "), 990)}`,
    },
  ];
}

export async function writeAptFiles(files: readonly AptFile[]): Promise<void> {
  for (const { path, text } of files) {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(path, text, { mode: 0o644 });
  }
}

async function aptGet(args: readonly string[], options: ExecOptions): Promise<void> {
  const end = performance.now() + lockTimeoutSeconds * 1000;
  for (;;) {
    try {
      await exec("apt-get", args, { ...options, env: aptEnvironment });
      return;
    } catch (error) {
      const isLocked =
        error instanceof LabError &&
        /could not get lock|unable to (lock|acquire)/i.test(error.message);
      if (!isLocked || performance.now() > end) throw error;
      options.onLine?.("Waiting for another program that holds apt's lock");
      await sleep(2000, options.signal);
    }
  }
}

const aptEnvironment = { DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C" };

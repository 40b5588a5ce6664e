import { homedir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach } from "vitest";
import { ensureNodeImage } from "../../backend/cluster/image/ensure.ts";
import { LabError } from "../../backend/core/errors.ts";
import type { Progress } from "../../backend/core/progress.ts";
import { ensureDocker } from "../../backend/host/docker.ts";
import { tryExec } from "../../backend/host/exec.ts";
import { ensurePizzaImage } from "../../backend/sample-app/image.ts";

/** On every container and volume of these tests: what carries it may be removed. */
export const testLabel = "kintsugi.dev/test=image";

/** The image before a file's first test, built if need be; where that cannot be, every test is skipped with the reason. */
export function needsPizzaImage(): void {
  let reason: string | null = null;
  beforeAll(async () => {
    reason = await prepare();
  }, 1_800_000);
  beforeEach(({ skip }) => {
    if (reason !== null) skip(reason);
  });
}

const cacheDir = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "kintsugi");

async function prepare(): Promise<string | null> {
  try {
    // The same way as `npm start` goes: as root it installs and starts what is missing.
    await ensureDocker({ progress, stateDir: join(cacheDir, "test") });
    await removeLeftovers();
    const { rootImage } = await ensureNodeImage({ cacheDir, progress });
    await ensurePizzaImage({ rootImage, cacheDir, progress });
    return null;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return `${error.message} ${error.remedy}`;
  }
}

/** What a run that was killed left behind. */
async function removeLeftovers(): Promise<void> {
  for (const [list, remove] of [
    [
      ["ps", "-aq"],
      ["rm", "-f"],
    ],
    [
      ["volume", "ls", "-q"],
      ["volume", "rm"],
    ],
  ] as const) {
    const { stdout } = await tryExec("docker", [...list, "--filter", `label=${testLabel}`]);
    const found = stdout.split("\n").filter((line) => line !== "");
    if (found.length > 0) await tryExec("docker", [...remove, ...found]);
  }
}

/** A first build takes minutes: what it is at stands in the test's output. */
const progress: Progress = {
  step(title, work) {
    tell(title);
    return work({ update: () => {} });
  },
  note: tell,
};

function tell(line: string): void {
  process.stdout.write(`${line}\n`);
}

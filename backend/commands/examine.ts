import { readBaseline } from "../../chaos/doctor/baseline.ts";
import { openEntries } from "../../chaos/doctor/open-entries.ts";
import { examine } from "../../chaos/doctor.ts";
import { createActions } from "../cluster/actions.ts";
import { createKube, type Kube, type KubeConnection } from "../cluster/clients.ts";
import { createGuard } from "../cluster/guard.ts";
import { readConnection } from "../cluster/kind-state.ts";
import { createNodeActions } from "../cluster/node-actions.ts";
import { nodeContainers } from "../cluster/nodes.ts";
import type { Config } from "../config.ts";
import { safeText } from "../core/text.ts";
import { providerFor, specOf } from "../main.ts";
import { findRunningLab } from "../running-lab.ts";
import { pizzaNamespace } from "../sample-app/deploy.ts";
import type { DoctorView } from "../wire/state.ts";
import { withLab } from "./with-lab.ts";

/** What is not as it was in the lab's cluster: asked of the lab that serves, else looked for here. Null where there is no cluster. */
export async function examineCluster(config: Config): Promise<DoctorView | null> {
  const running = await findRunningLab(config.stateDir);
  if (running !== null) return await running.get<DoctorView>("/api/doctor");
  const connection = await connectionOf(config);
  if (connection === null) return null;
  const kube = createKube(connection, { connectMs: 2_000, answerMs: 5_000 });
  try {
    return await examineAlone(config, kube);
  } finally {
    await kube.close();
  }
}

/** Takes how the lab's cluster is for how it shall be. */
export const acceptCluster = (config: Config): Promise<DoctorView> =>
  withLab(config, (lab) => lab.post<DoctorView>("/api/doctor/accept", {}));

/** The verdict in a line: "nothing left broken", or how much is not as before and what first. */
export function verdictLine({ findings }: DoctorView): string {
  const [first] = findings;
  if (first === undefined) return "nothing left broken";
  const count = findings.length === 1 ? "one thing is" : `${findings.length} things are`;
  const rest = findings.length === 1 ? "" : ", …; `npm run kintsugi doctor` shows all";
  return `${count} not as before: ${safeText(`${first.where} ${first.what}`)}${rest}`;
}

/** Also of a cluster that does not answer: that is the finding then. */
async function connectionOf(config: Config): Promise<KubeConnection | null> {
  const spec = specOf(config);
  if (config.provider === "kind") return await readConnection(spec);
  return (await providerFor(config).find(spec))?.connection ?? null;
}

async function examineAlone(config: Config, kube: Kube): Promise<DoctorView> {
  const { name, provider, stateDir } = config;
  const { connection } = kube;
  const guard = createGuard({ connection, stateDir, provider });
  const isKind = provider === "kind";
  const { findings } = await examine({
    cluster: createActions({ kube, guard, namespace: pizzaNamespace }),
    nodes: isKind ? createNodeActions({ cluster: name }) : null,
    nodeNames: isKind ? (await nodeContainers(name)).map((node) => node.name) : [],
    host: [],
    load: null,
    baseline: await readBaseline(kube).catch(() => null),
    open: await openEntries(kube).catch(() => []),
    now: Date.now() + kube.clockSkewMs(),
  });
  return { at: Date.now(), findings };
}

import type { Config } from "../config.ts";
import { safeText } from "../core/text.ts";
import { providerFor, specOf } from "../main.ts";
import type { Snapshot } from "../wire/messages.ts";
import type { LabState } from "../wire/state.ts";
import { kinds } from "../wire/views.ts";
import { findRunningLab } from "../running-lab.ts";
import { examineCluster, verdictLine } from "./examine.ts";

/** `kintsugi status`: what is up and how it is. 0: the lab serves and every worker is ready; 1: not so. */
export async function status(config: Config): Promise<number> {
  const running = await findRunningLab(config.stateDir);
  if (running !== null) {
    const { state } = await running.get<Snapshot>("/api/state");
    const page = `http://127.0.0.1:${running.port}`;
    if (config.json)
      process.stdout.write(`${JSON.stringify({ serving: true, page, ...summary(state) })}\n`);
    else
      process.stdout.write(`The lab serves at ${page} (process ${running.pid}).\n${lines(state)}`);
    return Object.values(state.nodes).every((node) => node.readiness === "ready") ? 0 : 1;
  }
  const cluster = await providerFor(config).find(specOf(config));
  const said =
    cluster === null
      ? `There is no lab named ${config.name}. \`npm start\` brings one up.`
      : `The cluster ${config.name} (${cluster.provider}, ${cluster.version}) is up, and no lab serves. \`npm start\` comes back to it.`;
  const doctor = cluster === null ? null : await examineCluster(config);
  const verdict = doctor === null ? "" : `Doctor   ${verdictLine(doctor)}\n`;
  process.stdout.write(
    config.json
      ? `${JSON.stringify({ serving: false, cluster: cluster?.name ?? null, doctor })}\n`
      : `${said}\n${verdict}`,
  );
  return 1;
}

function summary(state: LabState) {
  const byPhase = Object.groupBy(Object.values(state.pods), (pod) => pod.phase);
  return {
    lab: state.lab,
    nodes: Object.values(state.nodes).map(({ name, role, readiness, schedulable }) => ({
      name,
      role,
      readiness,
      schedulable,
    })),
    pods: Object.fromEntries(Object.entries(byPhase).map(([phase, pods]) => [phase, pods.length])),
    doctor: state.doctor,
    feeds: Object.fromEntries(kinds.map((kind) => [kind, state.feeds[kind].state])),
    visitors: state.visitors?.totals ?? null,
    open: Object.values(state.experiments).filter((experiment) => experiment.endedAt === null),
  };
}

function lines(state: LabState): string {
  const { lab, nodes, pods, feeds, visitors, open, doctor } = summary(state);
  const simulated = lab?.simulated === true ? ", simulated nodes" : "";
  const quiet = Object.entries(feeds).filter(([, feed]) => feed !== "live");
  return [
    `Cluster  ${lab?.cluster} (${lab?.provider}, ${lab?.version}, ${lab?.timings} timings${simulated})`,
    ...nodes.map(
      (node) =>
        `Node     ${safeText(node.name).padEnd(28)} ${node.readiness}${node.schedulable ? "" : ", cordoned"}`,
    ),
    `Pods     ${
      Object.entries(pods)
        .map(([phase, count]) => `${count} ${phase}`)
        .join(", ") || "none"
    }`,
    `Watch    ${quiet.length === 0 ? "every kind live" : quiet.map(([kind, feed]) => `${kind} ${feed}`).join(", ")}`,
    visitors === null
      ? `Visitors none: ${lab?.noVisitors ?? "not started"}`
      : `Visitors ${visitors.ok} orders served, ${visitors.error + visitors.timeout} failed, ${visitors.shed} not sent`,
    `Doctor   ${doctor === null ? "has not looked yet" : verdictLine(doctor)}`,
    `Broken   ${open.length === 0 ? "nothing by the lab" : open.map((one) => `${one.title} (${one.phase}, ${one.id})`).join(", ")}`,
    "",
  ].join("\n");
}

import type { NodeActions, NodeProgram, NodeTarget } from "../../backend/cluster/node-actions.ts";
import { messageOf } from "../../backend/core/errors.ts";
import { safeText } from "../../backend/core/text.ts";
import type { Finding } from "../../backend/wire/state.ts";

/** All that the doctor does to a node. */
export type NodeLooking = Pick<
  NodeActions,
  "container" | "droppedMarks" | "notRunning" | "shapedLinks"
>;

/** What only this machine can see of its nodes: containers that stand still or are cut off, programs that are off, packets that are dropped. */
export async function hostFindings(
  nodes: NodeLooking,
  names: readonly string[],
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  // One after the other: each is a few processes, on a machine that has other things to do.
  for (const name of names) {
    try {
      found.push(...(await ofNode(nodes, name)));
    } catch (error) {
      found.push({
        where: `node/${name}`,
        what: `cannot be looked into: ${safeText(messageOf(error))}`,
        remedy: `docker inspect ${name}`,
      });
    }
  }
  return found;
}

async function ofNode(nodes: NodeLooking, name: string): Promise<readonly Finding[]> {
  const where = `node/${name}`;
  const container = await nodes.container(name);
  if (container === null)
    return [{ where, what: "has no container any more", remedy: "npm start" }];
  const { state } = container;
  if (state !== "running") {
    const remedy = `docker ${state === "paused" ? "unpause" : "start"} ${name}`;
    const what = state === "other" ? "its container does not run" : `its container is ${state}`;
    return [{ where, what, remedy }];
  }
  const cutOff =
    container.address === null
      ? [{ where, what: "is cut off", remedy: `docker network connect kind ${name}` }]
      : [];
  const marks = await nodes.droppedMarks(container);
  const dropping = marks.map((mark) => ({
    where,
    what: `drops packets (${safeText(mark)})`,
    remedy: `docker exec ${name} iptables -S`,
  }));
  const shaped = (await nodes.shapedLinks(container)).map((queue) => ({
    where,
    what: `holds packets back (${queue})`,
    remedy: `docker exec ${name} tc qdisc show`,
  }));
  const programs: readonly NodeProgram[] =
    container.role === "control-plane" ? ["api-server", "kubelet", "scheduler"] : ["kubelet"];
  return [...cutOff, ...dropping, ...shaped, ...(await switchedOff(nodes, container, programs))];
}

async function switchedOff(
  nodes: NodeLooking,
  node: NodeTarget,
  programs: readonly NodeProgram[],
): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  for (const program of programs) {
    if ((await nodes.notRunning(node, program)) === null) continue;
    const remedy = remedies[program](node.name);
    found.push({ where: `node/${node.name}`, what: `its ${program} does not run`, remedy });
  }
  return found;
}

const remedies: Readonly<Record<NodeProgram, (node: string) => string>> = {
  kubelet: (node) => `docker exec ${node} systemctl start kubelet`,
  scheduler: (node) => `docker exec ${node} ls /etc/kubernetes/manifests`,
  "api-server": (node) => `docker exec ${node} pkill -CONT kube-apiserver`,
};

import type { NodeView } from "../views.ts";
import { capital, lot, type Line, type Scene } from "./words.ts";

export function tellNodeSeen({ before, after, at }: Scene, node: NodeView): readonly Line[] {
  const was = before.nodes[node.uid];
  const place = lot(node.name, after);
  const about = node.uid;
  if (was === undefined) {
    const plain = `A new ${place} opens.`;
    return [{ at, tone: "plain", plain, kubernetes: `Node ${node.name} joined`, about }];
  }
  const lines: Line[] = [];
  if (was.readiness !== node.readiness) lines.push(tellReadiness({ node, place, at }));
  const isGivenUp = (taints: readonly string[]) => taints.some((taint) => givenUp.has(taint));
  if (isGivenUp(node.taints) && !isGivenUp(was.taints)) {
    const plain = `The trucks on ${place} are counted as lost soon: new ones will take their places.`;
    const kubernetes = `Node ${node.name} tainted NoExecute: its pods are evicted when their toleration ends`;
    lines.push({ at, tone: "waiting", plain, kubernetes, about });
  }
  if (was.schedulable !== node.schedulable) {
    const [word, kubectl] = node.schedulable
      ? ["open to new trucks again", "uncordoned"]
      : ["closed to new trucks; those that are there stay", "cordoned"];
    const plain = `${capital(place)} is ${word}.`;
    lines.push({ at, tone: "plain", plain, kubernetes: `Node ${node.name} ${kubectl}`, about });
  }
  return lines;
}

export function tellNodeGone({ after, at }: Scene, node: NodeView): readonly Line[] {
  const plain = `${capital(lot(node.name, after))} was taken away.`;
  return [{ at, tone: "broken", plain, kubernetes: `Node ${node.name} deleted`, about: node.uid }];
}

const givenUp = new Set([
  "node.kubernetes.io/unreachable:NoExecute",
  "node.kubernetes.io/not-ready:NoExecute",
]);

interface Change {
  readonly node: NodeView;
  readonly place: string;
  readonly at: number;
}

function tellReadiness({ node, place, at }: Change): Line {
  const about = node.uid;
  const name = capital(place);
  switch (node.readiness) {
    case "silent": {
      const kubernetes = `Node ${node.name}: Ready is Unknown, its kubelet has stopped reporting`;
      const plain = `${name} has fallen silent: nobody there answers.`;
      return { at, tone: "broken", plain, kubernetes, about };
    }
    case "not-ready": {
      const plain = `${name} says it cannot take orders.`;
      return { at, tone: "broken", plain, kubernetes: `Node ${node.name} is NotReady`, about };
    }
    case "ready": {
      const plain = `${name} is back.`;
      return { at, tone: "mended", plain, kubernetes: `Node ${node.name} is Ready`, about };
    }
    default:
      return node.readiness satisfies never;
  }
}

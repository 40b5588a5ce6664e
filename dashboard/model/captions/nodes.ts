import type { RecoveryRow, RecoveryStep } from "../../../backend/wire/recovery.ts";
import type { LabState } from "../../../backend/wire/state.ts";
import type { NodeView } from "../../../backend/wire/views.ts";
import { count, shortNode } from "../words.ts";
import { type Part, type Saying, name, say, term, tick } from "./caption.ts";
import { type KnownSetting, openRuns, podsOf, tolerationOn, told } from "./known.ts";

/** A node that nobody hears: silent, given up, its pods counted out, and then only dark. */
export function aboutNodes(state: LabState, now: number): readonly Saying[] {
  const rows = openRuns(state).flatMap((run) => run.rows.filter(({ kind }) => kind === "node"));
  const followedNames = new Set(rows.map((row) => row.name));
  const followed = rows.flatMap((row) => ofRow(state, row, now) ?? []);
  const others = Object.values(state.nodes).filter(
    (node) => node.readiness !== "ready" && !followedNames.has(node.name),
  );
  return [...followed, ...others.map((node) => unfollowed(state, node, now))];
}

function ofRow(state: LabState, row: RecoveryRow, now: number): Saying | null {
  const at = (step: RecoveryStep) => row.marks.find((mark) => mark.step === step)?.at ?? null;
  if (row.isOver || at("back") !== null) return null;
  const lot = name(shortNode(row.name, state.lab?.cluster));
  const about: About = { id: row.name, lot, node: name(row.name) };
  const [silent, notReady, evicted] = [
    at("silent"),
    at("not-ready") ?? at("tainted"),
    at("evicted"),
  ];
  if (evicted !== null || at("replaced") !== null) return written(about);
  if (notReady !== null && row.isEmpty === true) return empty(about);
  if (notReady !== null) {
    const node = Object.values(state.nodes).find((one) => one.name === row.name);
    const patience = node === undefined ? null : tolerationOn(state, node);
    return counting(about, patience === null ? null : patience.ms - (now - notReady));
  }
  if (silent === null) return null;
  return quiet(about, now - silent, told(state.settings?.control.nodeMonitorGracePeriod));
}

interface About {
  readonly id: string;
  readonly lot: Part;
  readonly node: Part;
}

function quiet({ id, lot, node }: About, ms: number, grace: KnownSetting | null): Saying {
  const silence = tick(Math.max(0, ms));
  const head = {
    plain: say`The parking lot ${lot} ${term("node")} has been silent for ${silence}`,
    kubernetes: say`Node ${node}: no heartbeat for ${silence}`,
  };
  const [plain = [], kubernetes = []] = untilWhen(ms, grace);
  return {
    key: `node silent ${id}`,
    tone: "broken",
    urgency: "node",
    plain: [...head.plain, ...plain],
    kubernetes: [...head.kubernetes, ...kubernetes],
  };
}

function untilWhen(ms: number, grace: KnownSetting | null): readonly (readonly Part[])[] {
  if (grace === null)
    return [say`: nobody has given up on it yet.`, say`: not yet marked NotReady.`];
  // The controller looks only every few seconds: it may be over time.
  if (ms >= grace.ms)
    return [say`: any moment now Kubernetes gives up on it.`, say`: about to be marked NotReady.`];
  return [
    say`; at ${tick(grace.ms)} Kubernetes gives up on it.`,
    say`; at ${tick(grace.ms)} (${grace.name}) it is marked NotReady.`,
  ];
}

function counting({ id, lot, node }: About, leftMs: number | null): Saying {
  const isKnown = leftMs !== null && leftMs > 0;
  return {
    key: `node counted out ${id}`,
    tone: "broken",
    urgency: "node",
    plain: isKnown
      ? say`The parking lot ${lot} is closed ${term("taint")}: its trucks are replaced in ${tick(leftMs)}, unless it answers.`
      : say`The parking lot ${lot} is closed ${term("taint")}: its trucks are replaced soon.`,
    kubernetes: isKnown
      ? say`Node ${node} is NotReady and tainted NoExecute: eviction in ${tick(leftMs)} (tolerationSeconds).`
      : say`Node ${node} is NotReady and tainted NoExecute: its pods are about to be evicted.`,
  };
}

/** Nobody stood there: nothing has to move. */
const empty = ({ id, lot, node }: About): Saying => ({
  key: `node empty ${id}`,
  tone: "waiting",
  urgency: "away",
  plain: say`The parking lot ${lot} is closed ${term("taint")}. No truck stood there, so none has to move.`,
  kubernetes: say`Node ${node} is NotReady and tainted NoExecute; none of the pods ran on it.`,
});

/** Nothing is waited for any more but the machine. */
const written = ({ id, lot, node }: About): Saying => ({
  key: `node written off ${id}`,
  tone: "waiting",
  urgency: "away",
  plain: say`The parking lot ${lot} is still silent: its trucks were given up ${term("eviction")}, new ones are made elsewhere.`,
  kubernetes: say`Node ${node} is still NotReady: its pods were evicted and are replaced on other nodes.`,
});

/** One that no healing tells of: all there is is its condition. */
function unfollowed(state: LabState, node: NodeView, now: number): Saying {
  const since = node.readinessAt === null ? [] : say` for ${tick(now - node.readinessAt)}`;
  const there = podsOf(state, (pod) => pod.node === node.name && pod.phase !== "finished").length;
  const isSilent = node.readiness === "silent";
  return {
    key: `node ${node.readiness} ${node.name}`,
    tone: "broken",
    urgency: "node",
    plain: isSilent
      ? say`The parking lot ${name(shortNode(node.name, state.lab?.cluster))} ${term("node")} is silent${since}: nobody knows how its ${count(there, "truck")} do.`
      : say`The parking lot ${name(shortNode(node.name, state.lab?.cluster))} ${term("node")} says that it is not well${since}.`,
    kubernetes: isSilent
      ? say`Node ${name(node.name)} is silent${since}: the state of its ${count(there, "pod")} is unknown.`
      : say`Node ${name(node.name)} is NotReady${since}.`,
  };
}

import { execa } from "execa";

/** What a node's container runtime wrote down, to the microsecond: nothing of Kubernetes' watch is in between. */
export interface RuntimeLog {
  /** When the sandbox of the pod with this uid was there. */
  sandboxAt(uid: string): number | null;
  /** When containers of this pod were started, and ended, in order of time. */
  startsOf(uid: string): readonly number[];
  endsOf(uid: string): readonly number[];
}

interface Line {
  readonly at: number;
  readonly text: string;
}

/** Reads the journals of containerd on these nodes. A node that is down has nothing to say. */
export async function readRuntime(nodes: readonly string[]): Promise<RuntimeLog> {
  const logs = await Promise.all(nodes.map(journal));
  const all = logs.flat().sort((a, b) => a.at - b.at);
  const sandboxOf = new Map<string, { readonly uid: string; readonly at: number }>();
  const uidOfContainer = new Map<string, string>();
  const starts = new Map<string, number[]>();
  const ends = new Map<string, number[]>();
  const note = (to: Map<string, number[]>, container: string, at: number) => {
    const uid = uidOfContainer.get(container);
    if (uid !== undefined) to.set(uid, [...(to.get(uid) ?? []), at]);
  };
  for (const { at, text } of all) {
    const ran = /RunPodSandbox for .*Uid:(?<uid>[\w-]+),.* returns sandbox id "(?<id>\w+)"/.exec(
      text,
    );
    if (ran?.groups !== undefined)
      sandboxOf.set(ran.groups["id"] ?? "", { uid: ran.groups["uid"] ?? "", at });
    const made =
      /CreateContainer within sandbox "(?<sandbox>\w+)" for .* returns container id "(?<id>\w+)"/.exec(
        text,
      );
    const uid = made === null ? undefined : sandboxOf.get(made.groups?.["sandbox"] ?? "")?.uid;
    if (uid !== undefined) uidOfContainer.set(made?.groups?.["id"] ?? "", uid);
    const started = /StartContainer for "(?<id>\w+)" returns successfully/.exec(text);
    if (started !== null) note(starts, started.groups?.["id"] ?? "", at);
    const ended = /received exit event container_id:"(?<id>\w+)" +id:"\k<id>"/.exec(text);
    if (ended !== null) note(ends, ended.groups?.["id"] ?? "", exitedAt(text) ?? at);
  }
  return {
    sandboxAt: (uid) => [...sandboxOf.values()].find((one) => one.uid === uid)?.at ?? null,
    startsOf: (uid) => starts.get(uid) ?? [],
    endsOf: (uid) => ends.get(uid) ?? [],
  };
}

/** A pod that is hit now may have begun long ago: all that is kept is read, but only these lines. */
const lines =
  "RunPodSandbox for .* returns|CreateContainer within .* returns|StartContainer for .* returns|received exit event";

async function journal(node: string): Promise<readonly Line[]> {
  const asked = ["journalctl", "-u", "containerd", "-o", "json", "-g", lines, "--no-pager"];
  const { stdout, failed } = await execa("docker", ["exec", node, ...asked], { reject: false });
  if (failed) return [];
  return stdout.split("\n").flatMap((line) => {
    if (line === "") return [];
    const { MESSAGE: message, __REALTIME_TIMESTAMP: at } = JSON.parse(line) as Record<
      string,
      unknown
    >;
    if (typeof message !== "string") return [];
    return [{ at: Number(at) / 1000, text: message.replaceAll(String.raw`\"`, '"') }];
  });
}

/** The runtime's own stamp of an end. */
function exitedAt(text: string): number | null {
  const found = /exited_at:\{seconds:(?<seconds>\d+)(?: +nanos:(?<nanos>\d+))?/.exec(text)?.groups;
  if (found === undefined) return null;
  return Number(found["seconds"]) * 1000 + Number(found["nanos"] ?? 0) / 1e6;
}

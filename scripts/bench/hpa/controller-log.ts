import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const run = promisify(execFile);

/** One look of the autoscaler's controller, by its own words. */
export interface ControllerLook {
  readonly at: number;
  /** What the metric asks for. */
  readonly asked: number;
  /** What it set, or left. */
  readonly wanted: number;
}

export interface ControllerLog {
  looks(): readonly ControllerLook[];
  /** Back to how talkative it was. */
  quieten(): Promise<void>;
  close(): void;
}

const target = "Deployment/pizza/kitchen";

/** Makes kube-controller-manager tell of each look at the kitchen's autoscaler, and listens. */
export async function openControllerLog(controlPlane: string): Promise<ControllerLog> {
  await setVerbosity(controlPlane, 4);
  const logs = "/var/log/pods/kube-system_kube-controller-manager*/kube-controller-manager/*.log";
  const tail = spawn("docker", ["exec", controlPlane, "sh", "-c", `exec tail -n 0 -q -F ${logs}`], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const looks: ControllerLook[] = [];
  let open: { readonly at: number; readonly asked: number } | null = null;
  createInterface({ input: tail.stdout }).on("line", (line) => {
    const at = Date.parse(line.slice(0, line.indexOf(" ")));
    const wanted = Number(/desiredReplicas=(\d+)/.exec(line)?.[1]);
    if (line.includes('"Proposing desired replicas"') && line.includes(target))
      open = { at, asked: wanted };
    const isEnd =
      (line.includes('"Decided not to scale"') && line.includes(target)) ||
      (line.includes('"Successfully rescaled"') && line.includes("pizza/kitchen"));
    if (!isEnd || open === null) return;
    looks.push({ ...open, wanted });
    open = null;
  });
  return {
    looks: () => looks,
    quieten: () => setVerbosity(controlPlane, 0),
    close: () => void tail.kill(),
  };
}

async function setVerbosity(controlPlane: string, level: number): Promise<void> {
  const kubectl = ["kubectl", "--kubeconfig", "/etc/kubernetes/admin.conf"];
  const manager = ["--server", "https://127.0.0.1:10257", "--insecure-skip-tls-verify"];
  const put = ["replace", "--raw", "/debug/flags/v", "-f", "-"];
  const asked = run("docker", ["exec", "-i", controlPlane, ...kubectl, ...manager, ...put]);
  asked.child.stdin?.end(String(level));
  await asked;
}

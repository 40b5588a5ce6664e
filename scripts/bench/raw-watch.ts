// The floor of scripts/bench/event-to-pixel.ts, in a process of its own: stamps each event of `kubectl get --raw …watch` as it arrives.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const [kubectl = "", kubeconfig = "", path = ""] = process.argv.slice(2);
const child = spawn(kubectl, ["--kubeconfig", kubeconfig, "get", "--raw", path], {
  stdio: ["ignore", "pipe", "inherit"],
});
for await (const line of createInterface({ input: child.stdout })) {
  const at = performance.timeOrigin + performance.now();
  const { metadata } = (JSON.parse(line) as Watched).object; // the API server's own
  process.send?.({ uid: metadata.uid, resourceVersion: metadata.resourceVersion, at });
}

interface Watched {
  readonly object: {
    readonly metadata: { readonly uid: string; readonly resourceVersion: string };
  };
}

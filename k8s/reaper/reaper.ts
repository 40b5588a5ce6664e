// In the cluster, two of them: takes back what a lab broke and does not look after any more. Every step checks what it finds
// first and does no harm twice, so that the two need not know of each other.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createKube, type Kube } from "../../backend/cluster/clients.ts";
import { messageOf } from "../../backend/core/errors.ts";
import { safeText } from "../../backend/core/text.ts";
import { sleep } from "../../backend/core/wait.ts";
import { takeTurn } from "./look.ts";
import { createMemory } from "./patience.ts";

const account = "/var/run/secrets/kubernetes.io/serviceaccount";
const healthPort = 8081;
/** Two reapers that began together part soon. */
const pauseMs = () => 800 + Math.random() * 400;
/** A turn takes as long as its reverts, each of which is given up in time. */
const silentForMs = 120_000;

const stop = new AbortController();
for (const signal of ["SIGTERM", "SIGINT"] as const)
  process.once(signal, () => stop.abort(new Error(`ended by ${signal}`)));
const say = (line: string) => void process.stdout.write(`${new Date().toISOString()} ${line}\n`);
let turnedAt = performance.now();
const health = createServer((_, response) => {
  response.statusCode = performance.now() - turnedAt < silentForMs ? 200 : 500;
  response.end();
}).listen(healthPort);

say("Watching.");
await watch().catch((error: unknown) => {
  if (!stop.signal.aborted) throw error;
});
health.close();

async function watch(): Promise<never> {
  const memory = createMemory();
  let trouble = "";
  let held: { readonly token: string; readonly kube: Kube } | null = null;
  for (;;) {
    try {
      held = await renewed(held);
      await takeTurn({ kube: held.kube, memory, say, signal: stop.signal });
      if (trouble !== "") say("The API server answers again.");
      trouble = "";
    } catch (error) {
      stop.signal.throwIfAborted();
      const said = safeText(messageOf(error));
      if (said !== trouble) say(said);
      trouble = said;
    }
    turnedAt = performance.now();
    await sleep(pauseMs(), stop.signal);
  }
}

/** A client with the token of now: the kubelet writes a new one each hour. */
async function renewed(held: { readonly token: string; readonly kube: Kube } | null) {
  const token = (await readFile(`${account}/token`, "utf8")).trim();
  if (held?.token === token) return held;
  await held?.kube.close();
  const ca = await readFile(`${account}/ca.crt`, "utf8");
  const none = { clientCert: null, clientKey: null };
  const connection = { server: server(), ca, token, ...none };
  return { token, kube: createKube(connection, { connectMs: 3_000, answerMs: 5_000 }) };
}

/** By address, which every pod is told: it works without DNS, which may be what is broken. */
function server(): string {
  const { KUBERNETES_SERVICE_HOST: host = "", KUBERNETES_SERVICE_PORT: port = "443" } = process.env;
  return `https://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

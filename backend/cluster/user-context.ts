import type { RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { LabError, messageOf, nearest } from "../core/errors.ts";
import type { KubeConnection } from "./clients.ts";

/**
 * A context of the user's own kubeconfig (`path`, or what kubectl would take: KUBECONFIG, then ~/.kube/config), read and never written.
 * Sign-in plugins run once, here: a token of theirs is good for as long as they made it. Nothing is sent to the cluster.
 * Throws a LabError `no-context`, `bad-kubeconfig` or `context-unsupported`.
 */
export async function loadUserContext(
  path: string | null,
  contextName: string,
): Promise<KubeConnection> {
  // Loaded here alone: it takes a second and 70 MB that no other way of the lab needs.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const config = new KubeConfig();
  readInto(config, path);
  const names = config.getContexts().map(({ name }) => name);
  if (!names.includes(contextName)) throw noContext(contextName, names);
  config.setCurrentContext(contextName);
  const server = serverOf(config, contextName);

  const options: RequestOptions & { readonly headers: Record<string, string> } = { headers: {} };
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw unsupported(contextName, `its sign-in failed: ${messageOf(error)}`, error);
  }
  const bearer = /^Bearer (?<token>.+)$/.exec(options.headers["Authorization"] ?? "");
  return {
    server,
    ca: pem(options.ca),
    clientCert: pem(options.cert),
    clientKey: pem(options.key),
    token: bearer?.groups?.["token"] ?? null,
  };
}

function readInto(config: KubeConfig, path: string | null): void {
  try {
    if (path === null) config.loadFromDefault();
    else config.loadFromFile(path);
  } catch (error) {
    throw new LabError(
      "bad-kubeconfig",
      `Your kubeconfig cannot be read: ${messageOf(error)}`,
      "Try `kubectl config view`: it reads the same files.",
      { cause: error },
    );
  }
}

/** Only what a KubeConnection can say: the rest is refused rather than left out. */
function serverOf(config: KubeConfig, contextName: string): string {
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (cluster === null) throw unsupported(contextName, "it names no cluster");
  const { server, skipTLSVerify, proxyUrl, tlsServerName } = cluster;
  if (!server.startsWith("https://")) throw unsupported(contextName, "its server is not https");
  if (skipTLSVerify) throw unsupported(contextName, "it does not verify its server");
  if (proxyUrl) throw unsupported(contextName, "it goes through a proxy");
  if (tlsServerName) throw unsupported(contextName, "it expects another server name");
  if (user?.username) throw unsupported(contextName, "it signs in with a password");
  if (user?.impersonateUser) throw unsupported(contextName, "it impersonates another user");
  return server;
}

const pem = (part: unknown) =>
  typeof part === "string" || Buffer.isBuffer(part) ? part.toString() : null;

function noContext(name: string, known: readonly string[]): LabError {
  const near = nearest(name, known);
  return new LabError(
    "no-context",
    `Your kubeconfig has no context named "${name}".`,
    near === null
      ? "`kubectl config get-contexts` lists those it has."
      : `Did you mean "${near}"? \`kubectl config get-contexts\` lists all.`,
  );
}

const unsupported = (name: string, why: string, cause?: unknown) =>
  new LabError(
    "context-unsupported",
    `The context "${name}" cannot be used: ${why}.`,
    "Use another context, or `--provider kind`.",
    { cause },
  );

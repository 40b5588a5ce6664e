import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { LabError, messageOf } from "../core/errors.ts";
import type { KubeConnection } from "./clients.ts";

const clusterSchema = z.looseObject({
  server: z.url({ protocol: /^https$/ }),
  "certificate-authority-data": z.base64().optional(),
  "certificate-authority": z.string().optional(),
});

const userSchema = z.looseObject({
  "client-certificate-data": z.base64().optional(),
  "client-certificate": z.string().optional(),
  "client-key-data": z.base64().optional(),
  "client-key": z.string().optional(),
  token: z.string().optional(),
  exec: z.unknown().optional(),
  "auth-provider": z.unknown().optional(),
});

const kubeconfigSchema = z.looseObject({
  clusters: z.array(z.looseObject({ name: z.string(), cluster: clusterSchema })),
  users: z.array(z.looseObject({ name: z.string(), user: userSchema })),
  contexts: z.array(
    z.looseObject({
      name: z.string(),
      context: z.looseObject({ cluster: z.string(), user: z.string() }),
    }),
  ),
  "current-context": z.string().default(""),
});

/**
 * Reads a kubeconfig as kind and kwok write it: certificates or a token, inline or in files (relative ones from `folder`).
 * Without `context`: the current one. Throws a LabError `bad-kubeconfig` on anything else, never with its secrets in the text.
 */
export function readKubeconfig(text: string, context?: string, folder = "."): KubeConnection {
  const config = parseKubeconfig(text);
  const wanted = context ?? config["current-context"];
  const found = config.contexts.find(({ name }) => name === wanted)?.context;
  const cluster = config.clusters.find(({ name }) => name === found?.cluster)?.cluster;
  const user = config.users.find(({ name }) => name === found?.user)?.user;
  if (cluster === undefined || user === undefined)
    throw badKubeconfig(`it has no complete context "${wanted}"`);
  if (user.exec !== undefined || user["auth-provider"] !== undefined)
    throw badKubeconfig(`context "${wanted}" signs in through a plugin`);
  const pem = (data: string | undefined, file: string | undefined) => readPem(data, file, folder);
  return {
    server: cluster.server,
    ca: pem(cluster["certificate-authority-data"], cluster["certificate-authority"]),
    clientCert: pem(user["client-certificate-data"], user["client-certificate"]),
    clientKey: pem(user["client-key-data"], user["client-key"]),
    token: user.token ?? null,
  };
}

/** A kubeconfig of this one connection, everything inline. */
export function writeKubeconfig(connection: KubeConnection, name: string): string {
  const { server, ca, clientCert, clientKey, token } = connection;
  const inline = (field: string, text: string | null) =>
    text === null ? {} : { [field]: Buffer.from(text).toString("base64") };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": name,
    clusters: [{ name, cluster: { server, ...inline("certificate-authority-data", ca) } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    users: [
      {
        name,
        user: {
          ...inline("client-certificate-data", clientCert),
          ...inline("client-key-data", clientKey),
          ...(token === null ? {} : { token }),
        },
      },
    ],
  });
}

function parseKubeconfig(text: string): z.output<typeof kubeconfigSchema> {
  let content: unknown;
  try {
    content = parse(text);
  } catch {
    // The parser's message quotes the line, and the line may be a key.
    throw badKubeconfig("it is not YAML");
  }
  const parsed = kubeconfigSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => issue.path.join(".") || "its top level");
  throw badKubeconfig(`it is not as expected at ${where.join(", ")}`);
}

function readPem(data: string | undefined, file: string | undefined, folder: string) {
  if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
  if (file === undefined) return null;
  try {
    return readFileSync(resolve(folder, file), "utf8");
  } catch (error) {
    throw badKubeconfig(`a file it names cannot be read: ${messageOf(error)}`);
  }
}

const badKubeconfig = (why: string) =>
  new LabError(
    "bad-kubeconfig",
    `The kubeconfig cannot be used: ${why}.`,
    "Run `npm run down`, then `npm start`: the lab writes a new one.",
  );

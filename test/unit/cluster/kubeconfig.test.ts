import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { readKubeconfig, writeKubeconfig } from "../../../backend/cluster/kubeconfig.ts";
import { loadUserContext } from "../../../backend/cluster/user-context.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A kubeconfig with one context "lab"; `user` and `cluster` add to or replace what kind writes. */
const kubeconfig = (given: { user?: object; cluster?: object } = {}) =>
  stringify({
    "current-context": "lab",
    clusters: [
      {
        name: "lab",
        cluster: {
          server: "https://127.0.0.1:6443",
          "certificate-authority-data": base64("the-ca"),
          ...given.cluster,
        },
      },
    ],
    contexts: [{ name: "lab", context: { cluster: "lab", user: "lab" } }],
    users: [
      {
        name: "lab",
        user: given.user ?? {
          "client-certificate-data": base64("the-cert"),
          "client-key-data": base64("the-key"),
        },
      },
    ],
  });

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kubeconfig-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function write(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

test("inline certificates are read as kind writes them", () => {
  expect(readKubeconfig(kubeconfig())).toEqual({
    server: "https://127.0.0.1:6443",
    ca: "the-ca",
    clientCert: "the-cert",
    clientKey: "the-key",
    token: null,
  });
});

test("certificates in files are read as kwok writes them, relative ones from the given folder", async () => {
  await write("tls.crt", "file-cert");
  const key = await write("tls.key", "file-key");
  const user = { "client-certificate": "tls.crt", "client-key": key };

  const connection = readKubeconfig(kubeconfig({ user }), "lab", folder);

  expect(connection).toMatchObject({ clientCert: "file-cert", clientKey: "file-key" });
});

test("what is written is read back the same", () => {
  const connection = { ...readKubeconfig(kubeconfig()), token: "the-token" };

  expect(readKubeconfig(writeKubeconfig(connection, "pinned"))).toEqual(connection);
});

test.each([
  ["plain http", kubeconfig({ cluster: { server: "http://127.0.0.1:8080" } })],
  ["a sign-in plugin", kubeconfig({ user: { exec: { command: "aws" } } })],
  ["a missing file", kubeconfig({ user: { "client-key": "/nowhere/key" } })],
  ["no YAML", "{ token: sesame"],
  ["an empty file", ""],
])("%s is a bad kubeconfig", (_what, text) => {
  expect(() => readKubeconfig(text)).toThrow(expect.objectContaining({ code: "bad-kubeconfig" }));
});

test("a context that is not there is a bad kubeconfig: never the next best", () => {
  expect(() => readKubeconfig(kubeconfig(), "prod")).toThrow(/no complete context "prod"/);
});

test("no secret of a broken kubeconfig gets into the error", () => {
  const broken = kubeconfig({ user: { token: "open-sesame" } }).replace("contexts:", "contexts: {");

  expect(() => readKubeconfig(broken)).toThrow(expect.not.stringContaining("open-sesame"));
});

test("a user's context is found through a KUBECONFIG list, and only by its name", async () => {
  const one = await write("one.yaml", writeKubeconfig(readKubeconfig(kubeconfig()), "one"));
  const two = await write("two.yaml", kubeconfig({ user: { token: "the-token" } }));
  vi.stubEnv("KUBECONFIG", `${one}:${two}`);

  const connection = await loadUserContext(null, "lab");
  const missing = await loadUserContext(null, "labs").catch((caught: unknown) => caught);

  expect(connection).toMatchObject({ ca: "the-ca", token: "the-token" });
  expect(missing).toMatchObject({ code: "no-context", remedy: expect.stringContaining('"lab"') });
});

test("a user's sign-in plugin is run for its token", async () => {
  const credential = {
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { token: "plugin-token" },
  };
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: "echo",
    args: [JSON.stringify(credential)],
    interactiveMode: "Never",
  };
  const path = await write("plugin.yaml", kubeconfig({ user: { exec } }));

  expect(await loadUserContext(path, "lab")).toMatchObject({ token: "plugin-token" });
});

test.each([
  ["does not verify its server", { cluster: { "insecure-skip-tls-verify": true } }],
  ["is not https", { cluster: { server: "http://10.0.0.1:8080" } }],
  ["goes through a proxy", { cluster: { "proxy-url": "http://proxy:3128" } }],
  ["expects another server name", { cluster: { "tls-server-name": "kubernetes" } }],
  ["signs in with a password", { user: { username: "a", password: "b" } }],
  ["impersonates another user", { user: { token: "t", as: "root" } }],
])("a user's context that %s is refused rather than half understood", async (_what, given) => {
  const path = await write("config.yaml", kubeconfig(given));

  await expect(loadUserContext(path, "lab")).rejects.toMatchObject({
    code: "context-unsupported",
  });
});

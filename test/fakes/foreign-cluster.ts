import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import type { KubeConnection } from "../../backend/cluster/clients.ts";
import { writeKubeconfig } from "../../backend/cluster/kubeconfig.ts";

/** An API server over TLS that is not the lab's: it believes everybody, holds a few objects, and writes down who asked for what. */
export interface ForeignCluster extends AsyncDisposable {
  readonly connection: KubeConnection;
  readonly requests: readonly string[];
  /** Every request that would have changed something. */
  readonly writes: readonly string[];
  /** Its objects by path; a test puts in what it wants to be found. A number is answered with that status. */
  readonly objects: Map<string, object | number>;
  /** A kubeconfig of it, on disk. */
  kubeconfig(contextName: string): Promise<string>;
}

/** Starts one on a port of 127.0.0.1 (a free one unless given). */
export async function startForeignCluster(port = 0): Promise<ForeignCluster> {
  const pems = await generate([{ name: "commonName", value: "production" }], {
    keyType: "ec",
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  const folder = await mkdtemp(join(tmpdir(), "foreign-"));
  const requests: string[] = [];
  const objects = new Map<string, object | number>([["/version", { gitVersion: "v1.34.1-eks" }]]);
  const server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
    const path = new URL(request.url ?? "/", "https://foreign").pathname;
    requests.push(`${request.method} ${path}`);
    const found = request.method === "GET" ? objects.get(path) : {};
    const code = found === undefined ? 404 : typeof found === "number" ? found : 200;
    response.writeHead(code, { "content-type": "application/json" });
    response.end(JSON.stringify(code === 200 ? found : { kind: "Status", code }));
  });
  server.on("tlsClientError", () => {});
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  // A listening TCP server has an address with a port.
  const address = server.address() as AddressInfo;
  const connection = {
    server: `https://127.0.0.1:${address.port}`,
    ca: pems.cert,
    clientCert: null,
    clientKey: null,
    token: "production-token",
  };
  return {
    connection,
    requests,
    get writes() {
      return requests.filter((line) => !line.startsWith("GET "));
    },
    objects,
    async kubeconfig(contextName) {
      const path = join(folder, `${contextName}.yaml`);
      await writeFile(path, writeKubeconfig(connection, contextName));
      return path;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
      await rm(folder, { recursive: true });
    },
  };
}

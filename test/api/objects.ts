import type { KubeObject } from "../../backend/cluster/clients.ts";

/** A namespace as the tests make it. */
export const namespace = (name: string): KubeObject => ({
  apiVersion: "v1",
  kind: "Namespace",
  metadata: { name },
});

/** A Deployment of simulated pods: their image is never pulled. */
export function deployment(name: string, inNamespace: string, replicas: number): KubeObject {
  const labels = { "app.kubernetes.io/name": name };
  const object = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: inNamespace, labels },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: "app", image: "nowhere/simulated:1" }] },
      },
    },
  };
  return object;
}

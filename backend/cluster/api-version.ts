import { createKube, type Kube, type KubeConnection, KubeError } from "./clients.ts";

/** What the API server says it is, such as "v1.36.3". Throws a KubeError when it does not answer. */
export async function apiVersion(kube: Kube, signal?: AbortSignal): Promise<string> {
  const { gitVersion } = await kube.get<{ readonly gitVersion: string }>("/version", {}, signal);
  return gitVersion;
}

/** The same over a connection of its own, in seconds rather than minutes; null when nobody answers. */
export async function answeringVersion(
  connection: KubeConnection,
  signal?: AbortSignal,
): Promise<string | null> {
  const kube = createKube(connection, { connectMs: 2000, answerMs: 5000 });
  try {
    return await apiVersion(kube, signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof KubeError) return null;
    throw error;
  } finally {
    await kube.close();
  }
}

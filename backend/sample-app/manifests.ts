import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { KubeObject } from "../cluster/clients.ts";

const manifestDir = join(import.meta.dirname, "..", "..", "k8s", "pizza", "manifests");

/** The objects of k8s/pizza/manifests in the order in which kubectl would apply them: by file name, the namespace first. */
export async function readManifests(folder = manifestDir): Promise<readonly KubeObject[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.flatMap((text) =>
    // Our own files; a test holds them to what is expected of an object.
    parseAllDocuments(text).map((document) => document.toJS() as KubeObject),
  );
}

/** The object as the lab deploys it: marked as the lab's, and with this version's image where it has pods. */
export function asVersion<T extends KubeObject>(object: T, image: string, version: string): T {
  const marked = structuredClone(object) as Writable;
  marked.metadata.labels = {
    ...marked.metadata.labels,
    "app.kubernetes.io/managed-by": "kintsugi",
  };
  const template = marked.spec?.template;
  if (template === undefined) return marked as unknown as T;
  template.metadata.labels["app.kubernetes.io/version"] = version;
  for (const container of template.spec.containers) container.image = image;
  return marked as unknown as T;
}

/** Whether this is the Secret whose value is published in the manifests. */
export const isReceiptKey = ({ kind, metadata }: KubeObject): boolean =>
  kind === "Secret" && metadata.name === "receipt-key";

/** The published key: whoever has it can make any seal. */
export function demoKeyOf(objects: readonly KubeObject[]): string | null {
  const found = objects.find(isReceiptKey) as { stringData?: { key?: string } } | undefined;
  return found?.stringData?.key ?? null;
}

/** The fields that `asVersion` writes. */
interface Writable {
  metadata: { labels?: Record<string, string> };
  spec?: {
    template?: {
      metadata: { labels: Record<string, string> };
      spec: { containers: { image: string }[] };
    };
  };
}

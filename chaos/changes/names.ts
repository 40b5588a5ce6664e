import { z } from "zod";

/** Names as Kubernetes allows them: safe to stand in a kubectl line. */
export const objectName = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
export const namespaceName = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
export const uidText = z.string().min(1).max(128);

/** A pod, found again by uid. */
export const podTarget = z.strictObject({
  name: objectName,
  namespace: namespaceName,
  uid: uidText,
});

/** A node that is a container of this machine: its name is its Node's name, its id the container's. */
export const nodeTarget = z.strictObject({
  name: objectName,
  id: z.string().regex(/^[0-9a-f]{12,64}$/),
});

/** Any object, found again by uid. */
export const objectTarget = z.strictObject({
  apiVersion: z.string().regex(/^[a-z0-9.]{1,60}(\/v[a-z0-9]{1,12})?$/),
  kind: z.string().regex(/^[A-Za-z]{1,60}$/),
  namespace: namespaceName.nullable(),
  name: objectName,
  uid: uidText,
});
export type ObjectTarget = z.output<typeof objectTarget>;

/** "Deployment/pizza/storefront". */
export const keyOf = ({ kind, namespace, name }: Omit<ObjectTarget, "apiVersion" | "uid">) =>
  [kind, namespace, name].filter((part) => part !== null).join("/");

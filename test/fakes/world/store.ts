import { type Kube, KubeError, type KubeRequest } from "../../../backend/cluster/clients.ts";
import { jsonPatched, mergePatched, type Operation } from "./json-patch.ts";

/** An object as the fake API server keeps it; every place in it may be written. */
export interface Stored {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    resourceVersion: string;
    generation: number;
    creationTimestamp: string;
    labels: Record<string, string>;
    [more: string]: unknown;
  };
  [more: string]: unknown;
}

/** Objects by the path at which the API server has them, and what REST may do to them. */
export interface Store {
  readonly objects: ReadonlyMap<string, Stored>;
  /** The pods among them, path and object. */
  pods(): readonly (readonly [string, Stored])[];
  /** Adds it with a uid and a version of its own. */
  add(path: string, object: object): Stored;
  remove(path: string): void;
  /** How many objects were ever added. */
  births(): number;
  /** Every write that came in by REST and was done, such as "PATCH /api/v1/nodes/fake-worker". */
  readonly writes: string[];
  /** Every object that REST has ever made, as it was then. */
  created(): readonly string[];
  /** All of it as text, from which `createStore` makes the same again. */
  dump(): string;
  get(path: string, query: Readonly<Record<string, string>>): unknown;
  send(request: KubeRequest): unknown;
}

interface Dump {
  readonly entries: readonly (readonly [string, Stored])[];
  readonly counts: readonly [versions: number, born: number];
}

/** An empty store, or one that another has dumped. `now`: epoch milliseconds. */
export function createStore(now: () => number, dumped = '{"entries":[],"counts":[0,0]}'): Store {
  const from = JSON.parse(dumped) as Dump; // as `dump` writes it
  const objects = new Map(from.entries);
  const writes: string[] = [];
  const created: string[] = [];
  let [versions, born] = from.counts;
  const version = () => String(++versions);
  let pods: readonly (readonly [string, Stored])[] | null = null;
  const put = (path: string, object: Stored) => {
    objects.set(path, object);
    pods = null;
  };
  const removed = (path: string) => {
    objects.delete(path);
    pods = null;
  };
  const find = (path: string): Stored => {
    const found = objects.get(path);
    if (found === undefined) throw new KubeError(404, "NotFound", `${path} is not there.`);
    return found;
  };
  const add = (path: string, object: object): Stored => {
    const fresh = structuredClone(object) as Stored; // completed right below
    fresh.metadata = {
      ...fresh.metadata,
      labels: { ...fresh.metadata.labels },
      uid: uidOf(++born),
      resourceVersion: version(),
      generation: 1,
      creationTimestamp: new Date(now()).toISOString(),
    };
    put(path, fresh);
    return fresh;
  };
  const replace = (path: string, old: Stored, next: Stored) => {
    const isOther = JSON.stringify(next["spec"]) !== JSON.stringify(old["spec"]);
    next.metadata.generation = old.metadata.generation + (isOther ? 1 : 0);
    next.metadata.resourceVersion = version();
    put(path, next);
    return next;
  };
  const patch = ({ path, type, body, query }: KubeRequest): unknown => {
    const old = find(path);
    const next =
      type === "application/json-patch+json"
        ? jsonPatched(old, body as readonly Operation[]) // the lab's own patches
        : mergePatched(old, body);
    if (next === null) throw new KubeError(422, "Invalid", "A test of the patch fails.");
    if (query?.["dryRun"] !== undefined) return next;
    writes.push(`PATCH ${path}`);
    return structuredClone(replace(path, old, structuredClone(next) as Stored)); // a patched object is one
  };
  const remove = ({ path, body }: KubeRequest): unknown => {
    const found = find(path);
    const { preconditions } = (body ?? {}) as { preconditions?: { uid?: string } };
    if (preconditions?.uid !== undefined && preconditions.uid !== found.metadata.uid)
      throw new KubeError(409, "Conflict", "Another one bears its name.");
    writes.push(`DELETE ${path}`);
    removed(path);
    return found;
  };
  const create = ({ path, body }: KubeRequest): unknown => {
    const { name } = (body as Stored).metadata;
    const own = `${path}/${name}`;
    if (objects.has(own)) throw new KubeError(409, "AlreadyExists", `${own} is there.`);
    writes.push(`POST ${own}`);
    created.push(JSON.stringify(body));
    return structuredClone(add(own, body as Stored));
  };
  return {
    objects,
    pods: () => (pods ??= [...objects].filter(([, { kind }]) => kind === "Pod")),
    add,
    remove: removed,
    created: () => created,
    births: () => born,
    dump: () => JSON.stringify({ entries: [...objects], counts: [versions, born] } satisfies Dump),
    writes,
    get: (path, query) =>
      structuredClone(isCollection(path) ? listOf(objects, path, query) : find(path)),
    send(request) {
      if (request.method === "PATCH") return patch(request);
      if (request.method === "DELETE") return remove(request);
      return create(request);
    },
  };
}

/** The Kube that speaks with this store; `before` runs first at each call and may refuse it. */
export function kubeOf(
  store: Pick<Store, "get" | "send">,
  before: () => void,
): Pick<Kube, "get" | "send" | "clockSkewMs"> {
  return {
    async get<T>(path: string, query: Readonly<Record<string, string>> = {}) {
      before();
      return store.get(path, query) as T; // the caller names what the API server promises
    },
    async send<T>(request: KubeRequest) {
      before();
      return store.send(request) as T; // as above
    },
    clockSkewMs: () => 0,
  };
}

const uidOf = (count: number) => `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;

/** "/api/v1/nodes", "/api/v1/namespaces/pizza/pods", "/apis/apps/v1/namespaces/pizza/deployments". */
const isCollection = (path: string) =>
  /^\/(api|apis\/[^/]+)\/v[^/]+\/(namespaces\/[^/]+\/)?[^/]+$/.test(path);

function listOf(
  objects: ReadonlyMap<string, Stored>,
  path: string,
  { labelSelector = "", fieldSelector = "" }: Readonly<Record<string, string>>,
) {
  const [label = "", value] = labelSelector.split("=");
  const node = fieldSelector.replace("spec.nodeName=", "");
  const items = [...objects]
    .filter(([key]) => key.startsWith(`${path}/`) && !key.slice(path.length + 1).includes("/"))
    .map(([, object]) => object)
    .filter((object) => label === "" || object.metadata.labels[label] === value)
    .filter((object) => node === "" || (object["spec"] as { nodeName?: string }).nodeName === node);
  return { items };
}

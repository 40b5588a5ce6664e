/** How an API server is reached: nothing but addresses and credentials, so that it can cross to a worker. */
export interface KubeConnection {
  /** Such as "https://127.0.0.1:6443". */
  readonly server: string;
  readonly ca: string | null;
  readonly clientCert: string | null;
  readonly clientKey: string | null;
  readonly token: string | null;
}

/** A Kubernetes object as far as every object is alike. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
  };
}

/** Writes and single reads on one API server, over one shared keep-alive agent. Errors are KubeError. */
export interface Kube {
  readonly connection: KubeConnection;
  /** GET of any path; `query` values are encoded. Answers with the parsed body. */
  get<T>(path: string, query?: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<T>;
  /** Any other verb; a body is sent as `type` (application/json unless given). */
  send<T>(request: KubeRequest, signal?: AbortSignal): Promise<T>;
  /** Server-side apply, field manager "kintsugi", conflicts forced: these objects are the lab's own. */
  apply(object: KubeObject, signal?: AbortSignal): Promise<KubeObject>;
  /** Milliseconds that the API server's clock is ahead of this machine's (from its Date header; 1 s resolution). */
  clockSkewMs(): number;
  close(): Promise<void>;
}

export interface KubeRequest {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly body?: unknown;
}

/** An answer of the API server other than 2xx, or no answer (`status` 0). */
export class KubeError extends Error {
  override name = "KubeError";
  readonly status: number;
  /** metav1.Status.reason, such as "NotFound" or "Conflict". */
  readonly reason: string;

  constructor(status: number, reason: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.reason = reason;
  }
}

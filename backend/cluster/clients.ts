/** How an API server is reached: nothing but addresses and credentials, so that it can cross to a worker. */
export interface KubeConnection {
  /** Such as "https://127.0.0.1:6443". */
  readonly server: string;
  readonly ca: string | null;
  readonly clientCert: string | null;
  readonly clientKey: string | null;
  readonly token: string | null;
}

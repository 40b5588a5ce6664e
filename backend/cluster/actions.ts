/** A pod as an action needs it: by uid, so that a successor of the same name is never hit. */
export interface PodRef {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly app: string;
  readonly node: string | null;
  readonly ready: boolean;
}

/** What may be done to the cluster: the only way a fault touches it. Every write first checks that the cluster is still ours (guard.ts). */
export interface ClusterActions {
  /** Living pods of the pizza business (not yet deleted), oldest name first. */
  pods(filter: { readonly app?: string; readonly node?: string }): Promise<readonly PodRef[]>;
  /** Deletes this very pod (uid precondition); a pod that is gone or replaced is fine. null grace: the pod's own. */
  deletePod(
    pod: Pick<PodRef, "name" | "namespace" | "uid">,
    graceSeconds: number | null,
  ): Promise<void>;
}

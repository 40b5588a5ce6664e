/** A fault's plan as far as a forecast needs it; chaos/fault.ts's Plan is one. */
export interface PlannedFault {
  /** As it is called in the catalogue, to find earlier runs of it. */
  readonly fault: string;
  readonly victims: readonly { readonly kind: string; readonly name: string }[];
  readonly changes: readonly PlannedChange[];
  readonly holdSeconds: number;
}

interface Named {
  readonly name: string;
}

export type PlannedChange =
  | {
      readonly type: "pod-deletion";
      readonly pod: Named;
      /** Null: the pod's own grace period. */
      readonly graceSeconds: number | null;
    }
  | { readonly type: "pod-eviction"; readonly pod: Named }
  | { readonly type: "pod-suffering"; readonly pod: Named; readonly suffering: PlannedSuffering }
  | {
      readonly type: "fields";
      readonly target: Named & { readonly kind: string; readonly namespace: string | null };
      readonly fields: readonly {
        readonly path: readonly string[];
        readonly before: unknown;
        readonly after: unknown;
      }[];
    }
  | { readonly type: "moved-field" }
  | {
      readonly type: "node-power";
      readonly node: Named;
      readonly how: "pause" | "kill" | "disconnect";
    }
  | { readonly type: "node-switch"; readonly node: Named; readonly program: string }
  | { readonly type: "packet-loss"; readonly percent: number }
  | {
      readonly type: "load";
      readonly ordersPerSecond: number;
      readonly shape: string;
      readonly seconds: number;
    };

export interface PlannedSuffering {
  readonly type: string;
  readonly seconds?: number;
  readonly percent?: number;
  readonly mibPerSecond?: number;
  readonly mib?: number | null;
}

/** The changes of one type. */
export const changesOf = <T extends PlannedChange["type"]>(
  { changes }: Pick<PlannedFault, "changes">,
  type: T,
) =>
  changes.filter(
    (change): change is Extract<PlannedChange, { readonly type: T }> => change.type === type,
  );

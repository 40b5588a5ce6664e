import { z } from "zod";
import type { UndoneBy } from "./change-kind.ts";
import { fields } from "./changes/fields.ts";
import { load } from "./changes/load.ts";
import { movedField } from "./changes/moved-field.ts";
import { nodePower } from "./changes/node-power.ts";
import { nodeSwitch } from "./changes/node-switch.ts";
import { packetLoss } from "./changes/packet-loss.ts";
import { podDeletion } from "./changes/pod-deletion.ts";
import { podEviction } from "./changes/pod-eviction.ts";
import { podSuffering } from "./changes/pod-suffering.ts";
import type { Hands } from "./hands.ts";

/** Any change a fault can make, as data. */
export const changeSchema = z.discriminatedUnion("type", [
  podDeletion.schema,
  podEviction.schema,
  podSuffering.schema,
  fields.schema,
  movedField.schema,
  nodePower.schema,
  nodeSwitch.schema,
  packetLoss.schema,
  load.schema,
]);
export type Change = z.output<typeof changeSchema>;

/** A change with its kind: what can be done with it. */
interface BoundChange {
  readonly undoneBy: UndoneBy;
  touches(): readonly string[];
  apply(hands: Hands, signal: AbortSignal): Promise<void>;
  revert(hands: Hands, signal: AbortSignal): Promise<void>;
  remains(hands: Hands, signal: AbortSignal): Promise<string | null>;
}

const bind = <C>(
  kind: {
    readonly undoneBy: UndoneBy;
    touches(change: C): readonly string[];
    apply(hands: Hands, change: C, signal: AbortSignal): Promise<void>;
    revert(hands: Hands, change: C, signal: AbortSignal): Promise<void>;
    remains(hands: Hands, change: C, signal: AbortSignal): Promise<string | null>;
  },
  change: C,
): BoundChange => ({
  undoneBy: kind.undoneBy,
  touches: () => kind.touches(change),
  apply: (hands, signal) => kind.apply(hands, change, signal),
  revert: (hands, signal) => kind.revert(hands, change, signal),
  remains: (hands, signal) => kind.remains(hands, change, signal),
});

/** What can be done with this change. */
export function boundChange(change: Change): BoundChange {
  switch (change.type) {
    case "pod-deletion":
      return bind(podDeletion, change);
    case "pod-eviction":
      return bind(podEviction, change);
    case "pod-suffering":
      return bind(podSuffering, change);
    case "fields":
      return bind(fields, change);
    case "moved-field":
      return bind(movedField, change);
    case "node-power":
      return bind(nodePower, change);
    case "node-switch":
      return bind(nodeSwitch, change);
    case "packet-loss":
      return bind(packetLoss, change);
    case "load":
      return bind(load, change);
    default:
      return change satisfies never;
  }
}

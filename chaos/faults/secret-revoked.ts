import { z } from "zod";
import { defineFault, planOf } from "../fault.ts";
import { lookAgainByHand, withLookAgain } from "../plans/look-again.ts";
import { namedObject, notAsNeeded } from "../plans/objects.ts";
import { holdFor } from "../plans/targets.ts";

export const secretRevoked = defineFault({
  name: "secret-revoked",
  title: "revoke the receipts' key",
  group: "configuration",
  description:
    "The key that seals receipts is moved aside within its Secret: the lab writes it down nowhere. Orders are taken on, their receipts carry a broken seal. By itself the kubelet brings a changed Secret to a pod within a minute or so; a label on the receipts' pods makes it look at once.",
  lesson: "A mounted Secret follows the API server without a restart; nothing mends a lost one.",
  key: null,
  mnemonic: "sr",
  destructive: true,
  needs: ["real-pods"],
  params: z.strictObject(holdFor(30)),

  async plan({ cluster }, { seconds }) {
    const { target, object } = await namedObject(cluster, "Secret", "receipt-key");
    if (!secretSchema.safeParse(object).success)
      throw notAsNeeded("The Secret receipt-key has no key: it was revoked already.");
    const pods = await cluster.pods({ app: "receipts" });
    return planOf({
      victims: [
        { kind: "other", name: "Secret receipt-key", uid: target.uid },
        ...pods.map(({ name, uid }) => ({ kind: "pod" as const, name, uid })),
      ],
      changes: withLookAgain(pods, {
        type: "moved-field",
        target,
        from: ["data", "key"],
        to: ["data", "revoked"],
      }),
      holdSeconds: seconds,
      kubectl: [
        `kubectl -n pizza patch secret receipt-key --type=json -p '[{"op":"move","from":"/data/key","path":"/data/revoked"}]'`,
        ...lookAgainByHand(pods),
      ],
    });
  },
});

/** Only that it is there. */
const secretSchema = z.object({ data: z.object({ key: z.string() }) });

import { z } from "zod";
import { defineFault, planOf } from "../fault.ts";
import { lookAgainByHand, withLookAgain } from "../plans/look-again.ts";
import { fieldChange, namedObject } from "../plans/objects.ts";
import { holdFor } from "../plans/targets.ts";

export const configBroken = defineFault({
  name: "config-broken",
  title: "break the menu",
  group: "configuration",
  description:
    "The menu's ConfigMap gets a line that is no pizza. Each storefront that reads it says that it is not ready, and the shop is closed. By itself the kubelet brings a changed ConfigMap to a pod within a minute or so; a label on the storefronts makes it look at once.",
  lesson:
    "A ConfigMap reaches all pods without a rollout: nothing holds a bad one back, nothing mends it.",
  key: null,
  mnemonic: "cb",
  needs: ["real-pods"],
  params: z.strictObject(holdFor(30)),

  async plan({ cluster }, { seconds }) {
    const { target, object } = await namedObject(cluster, "ConfigMap", "menu");
    const before = menuSchema.parse(object).data["menu.txt"];
    const pods = await cluster.pods({ app: "storefront" });
    return planOf({
      victims: [
        { kind: "other", name: "ConfigMap menu", uid: target.uid },
        ...pods.map(({ name, uid }) => ({ kind: "pod" as const, name, uid })),
      ],
      changes: withLookAgain(
        pods,
        fieldChange(target, ["data", "menu.txt"], { before, after: `${before}${brokenLine}\n` }),
      ),
      holdSeconds: seconds,
      kubectl: [
        `kubectl -n pizza patch configmap menu -p '{"data":{"menu.txt":"${brokenLine}"}}'`,
        ...lookAgainByHand(pods),
      ],
    });
  },
});

const brokenLine = "Pizza of the day: ask the cook";

const menuSchema = z.object({ data: z.object({ "menu.txt": z.string() }) });

import { z } from "zod";
import { whichDeployment } from "../plans/deployments.ts";
import { defineFault } from "../fault.ts";
import { releasePlan } from "../plans/release.ts";
import { holdFor } from "../plans/targets.ts";

export const badImage = defineFault({
  name: "bad-image",
  title: "release an image that does not exist",
  group: "releases",
  description:
    "A release names a tag that nobody built. The new pod cannot pull it (ErrImagePull, then ImagePullBackOff), and after 20 s the rollout counts as failed. The old pods serve on: a rollout takes none away (maxUnavailable 0) before a new one is ready.",
  lesson: "The rolling update stalls, and the old pods go on serving.",
  key: null,
  mnemonic: "bi",
  needs: ["real-pods"],
  params: z.strictObject({ ...whichDeployment, ...holdFor(30) }),

  plan: (context, { app, seconds }) =>
    releasePlan(context, { app, version: "nobody-built-this", holdSeconds: seconds }),
});

import { z } from "zod";
import { whichDeployment } from "../plans/deployments.ts";
import { defineFault } from "../fault.ts";
import { releasePlan } from "../plans/release.ts";
import { holdFor } from "../plans/targets.ts";

export const badVersion = defineFault({
  name: "bad-version",
  title: "release a bad version",
  group: "releases",
  description:
    "A release whose pods start and turn ready, and then answer half of their work with 500. The rollout succeeds, pod by pod. Taking it back is a rollout too: to the version that was there before.",
  lesson: "Green probes let a bad version through: only rolling it back helps.",
  key: "b",
  needs: ["real-pods"],
  params: z.strictObject({ ...whichDeployment, ...holdFor(45) }),

  plan: (context, { app, seconds }) =>
    releasePlan(context, { app, version: "bad", holdSeconds: seconds }),
});

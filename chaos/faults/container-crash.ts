import { z } from "zod";
import { defineFault } from "../fault.ts";
import { sufferingPlan } from "../plans/suffering.ts";
import { howMany, podsOf, whichPods } from "../plans/targets.ts";

export const containerCrash = defineFault({
  name: "container-crash",
  title: "crash a container",
  group: "pods",
  description:
    "The program in the container exits with code 1. The pod stays, with its name, address and node; its restart count goes up by one. Crashed again and again, it waits longer each time (CrashLoopBackOff; with the lab's stage timings never more than 5 s).",
  lesson: "The kubelet starts a new container in the same pod: nothing is scheduled anew.",
  key: "c",
  needs: ["real-pods"],
  params: z.strictObject({ ...whichPods, ...howMany }),

  async plan(context, wanted) {
    return sufferingPlan(await podsOf(context, wanted), { type: "crash" }, noticeSeconds);
  },
});

/** Nothing is kept broken; but whoever looks earlier may still find the pod ready, as the kubelet saw it last. */
const noticeSeconds = 5;

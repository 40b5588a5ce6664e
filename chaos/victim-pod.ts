import { z } from "zod";

/** A pod in a plan: found again by uid, and safe to stand in a kubectl line. */
export const victimPod = z.strictObject({
  name: z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/),
  namespace: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
  uid: z.string().min(1).max(128),
});

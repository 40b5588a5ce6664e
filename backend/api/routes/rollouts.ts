import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { rolloutCommand } from "../../wire/commands.ts";
import { rolloutApps } from "../../wire/rollouts.ts";
import { type Gate, requireReader, requireWriter } from "../auth.ts";
import { readJsonBody } from "../body.ts";
import type { RolloutCommands } from "../commands.ts";

/** Releases, and taking them back. How they go on is in the state. */
export function rolloutRoutes(gate: Gate, lab: RolloutCommands): Router {
  const router = Router();

  router.get("/rollouts", requireReader(gate), (_request, response) => {
    response.json(lab.rollouts());
  });
  const write = [requireWriter(gate), ...readJsonBody];
  router.post("/rollouts/:app", write, async (request: Request, response: Response) => {
    const command = rolloutCommand.parse(request.body);
    const app = z.enum(rolloutApps).parse(request.params["app"]);
    response.json(await lab.rollout(app, command));
  });

  return router;
}

import { type Request, type Response, Router } from "express";
import { closeVoteCommand, voteCommand } from "../../wire/commands.ts";
import { type Gate, requireReader, requireWriter } from "../auth.ts";
import { readJsonBody } from "../body.ts";
import type { AudienceCommands } from "../commands.ts";

/** What the hall is asked. Its answers come by another way, and fire nothing. */
export function audienceRoutes(gate: Gate, lab: AudienceCommands): Router {
  const router = Router();
  const write = [requireWriter(gate), ...readJsonBody];

  router.get("/audience", requireReader(gate), (_request, response) => {
    response.json(lab.audience());
  });
  router.post("/audience/vote", write, (request: Request, response: Response) => {
    response.json(lab.armVote(voteCommand.parse(request.body)));
  });
  router.post("/audience/vote/close", write, async (request: Request, response: Response) => {
    closeVoteCommand.parse(request.body);
    response.json(await lab.closeVote());
  });

  return router;
}

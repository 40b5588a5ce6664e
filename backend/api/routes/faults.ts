import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { faultCommand, undoCommand } from "../../wire/commands.ts";
import { type Gate, requireReader, requireWriter } from "../auth.ts";
import { readJsonBody } from "../body.ts";
import type { LabCommands } from "../commands.ts";

/** Break, plan to break, and take back. */
export function faultRoutes(gate: Gate, lab: LabCommands): Router {
  const router = Router();
  const write = [requireWriter(gate), ...readJsonBody];

  router.get("/faults", requireReader(gate), (_request, response) => {
    response.json(lab.faults());
  });
  router.post("/faults/:name/plan", write, async (request: Request, response: Response) => {
    const command = faultCommand.parse(request.body);
    response.json(await lab.plan(faultName(request), command));
  });
  router.post("/faults/:name/inject", write, async (request: Request, response: Response) => {
    const command = faultCommand.parse(request.body);
    response.json(await lab.inject(faultName(request), command));
  });
  router.post("/undo", write, async (request: Request, response: Response) => {
    response.json(await lab.undo(undoCommand.parse(request.body)));
  });

  return router;
}

/** Any short word: the lab knows the faults, and the nearest name to a wrong one. */
const faultName = (request: Request) => z.string().max(64).parse(request.params["name"]);

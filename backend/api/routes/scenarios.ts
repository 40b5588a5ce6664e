import { type Request, type Response, Router } from "express";
import { scenarioCommand, stopCommand } from "../../wire/commands.ts";
import { type Gate, requireReader, requireWriter } from "../auth.ts";
import { readJsonBody } from "../body.ts";
import type { ScenarioCommands } from "../commands.ts";

/** Plays scenarios, one at a time. */
export function scenarioRoutes(gate: Gate, lab: ScenarioCommands): Router {
  const router = Router();
  const read = requireReader(gate);
  const write = [requireWriter(gate), ...readJsonBody];

  router.get("/scenarios", read, async (_request, response) => {
    response.json(await lab.scenarios());
  });
  router.get("/scenarios/run", read, (_request, response) => {
    response.json(lab.scenario());
  });
  router.post("/scenarios/plan", write, async (request: Request, response: Response) => {
    response.json(await lab.planScenario(scenarioCommand.parse(request.body)));
  });
  router.post("/scenarios/start", write, async (request: Request, response: Response) => {
    response.json(await lab.startScenario(scenarioCommand.parse(request.body)));
  });
  router.post("/scenarios/stop", write, async (request: Request, response: Response) => {
    stopCommand.parse(request.body);
    response.json(await lab.stopScenario());
  });

  return router;
}

import { type Request, type Response, Router } from "express";
import { acceptCommand } from "../../wire/commands.ts";
import type { Snapshot } from "../../wire/messages.ts";
import { type Gate, requireReader, requireWriter } from "../auth.ts";
import { readJsonBody } from "../body.ts";
import type { LabCommands, LabStatus } from "../commands.ts";
import { openApi } from "../openapi.ts";

export interface StateRoutes {
  readonly gate: Gate;
  readonly lab: LabCommands;
  readonly store: { readonly run: string; snapshot(): Snapshot };
  readonly stream: { readonly viewers: number };
}

/** What the lab knows. */
export function stateRoutes({ gate, lab, store, stream }: StateRoutes): Router {
  const router = Router();

  // For whoever looks whether a lab serves here, before they have a token.
  router.get("/health", (_request, response) => {
    response.json({ name: "kintsugi", run: store.run });
  });
  router.get("/openapi.json", (_request, response) => {
    response.json(openApi());
  });
  router.get("/state", requireReader(gate), (_request, response) => {
    response.json(store.snapshot());
  });
  router.get("/status", requireReader(gate), (_request, response) => {
    const status: LabStatus = { ...lab.status(), viewers: stream.viewers };
    response.json(status);
  });
  router.get("/doctor", requireReader(gate), async (_request, response) => {
    response.json(await lab.doctor());
  });
  const write = [requireWriter(gate), ...readJsonBody];
  router.post("/doctor/accept", write, async (request: Request, response: Response) => {
    acceptCommand.parse(request.body);
    response.json(await lab.accept());
  });

  return router;
}

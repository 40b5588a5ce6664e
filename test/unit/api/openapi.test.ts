import type { Router } from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createGate } from "../../../backend/api/auth.ts";
import { openApi, operations } from "../../../backend/api/openapi.ts";
import { audienceRoutes } from "../../../backend/api/routes/audience.ts";
import { faultRoutes } from "../../../backend/api/routes/faults.ts";
import { rolloutRoutes } from "../../../backend/api/routes/rollouts.ts";
import { scenarioRoutes } from "../../../backend/api/routes/scenarios.ts";
import { sessionRoutes } from "../../../backend/api/routes/session.ts";
import { stateRoutes } from "../../../backend/api/routes/state.ts";
import { serveFakeLab } from "../../fixtures/serving.ts";

let served: Awaited<ReturnType<typeof serveFakeLab>>;
beforeAll(async () => void (served = await serveFakeLab()));
afterAll(() => served.lifetime.end());

test("every route is described, and nothing else", () => {
  const { lab, store, stream, sessions } = served;
  const gate = createGate({ hosts: [], sessions, controlToken: "", cookie: "" });

  const routers = [
    sessionRoutes({ gate, sessions }),
    stateRoutes({ gate, lab, store, stream }),
    faultRoutes(gate, lab),
    scenarioRoutes(gate, lab),
    rolloutRoutes(gate, lab),
    audienceRoutes(gate, lab),
  ];

  const described = operations.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(routers.flatMap(routesOf))).toEqual(new Set(described));
});

test("who may ask is as the description says: strangers get in nowhere else", async () => {
  for (const { method, path, asker } of operations) {
    const answer = await served.ask(`/api${path.replace("{name}", "pod-delete")}`, {
      method: method.toUpperCase(),
      headers: { origin: served.origin, "content-type": "application/json" },
      body: method === "post" ? "{}" : "",
    });
    const expected = { anyone: 200, page: 400, paired: 401, "command-line": 401 }[asker];
    expect([path, answer.status]).toEqual([path, expected]);
  }
});

test("the description carries the schemas that check the requests", async () => {
  const answer = await served.ask("/api/openapi.json");

  expect(answer.json).toEqual(openApi());
  expect(answer.json).toMatchObject({
    openapi: "3.1.0",
    paths: {
      "/api/faults/{name}/inject": {
        post: {
          parameters: [{ name: "name", in: "path" }],
          requestBody: {
            content: {
              "application/json": {
                schema: {
                  properties: { params: { additionalProperties: {} }, seed: { minimum: 0 } },
                  additionalProperties: false,
                },
              },
            },
          },
        },
      },
    },
  });
});

const routesOf = ({ stack }: Router) =>
  stack.flatMap(({ route }) =>
    route === undefined
      ? []
      : route.stack.map(({ method }) => `${method} ${route.path.replace(/:(\w+)/, "{$1}")}`),
  );

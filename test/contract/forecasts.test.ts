import { expect, test } from "vitest";
import { createRandom } from "../../backend/core/random.ts";
import { forecastOf } from "../../backend/recovery/forecast.ts";
import { emptyState } from "../../backend/wire/state.ts";
import { catalogue } from "../../chaos/catalogue.ts";
import { parseParams } from "../../chaos/params.ts";
import { createWorld } from "../fakes/world/world.ts";
import { allCapabilities } from "../fixtures/experiments.ts";
import { healthyState } from "../fixtures/forecast-stage.ts";
import { answersOf, settingsFrom } from "../fixtures/settings-stage.ts";

const settings = {
  stage: await settingsFrom(answersOf("stage")),
  default: await settingsFrom(answersOf("default")),
  unknown: await settingsFrom({}),
};

test.each(catalogue.map((fault) => [fault.name, fault] as const))(
  "%s has a forecast with terms, also where nothing can be read",
  async (name, fault) => {
    const { cluster, nodes } = createWorld();
    const context = {
      cluster,
      nodes,
      capabilities: allCapabilities,
      random: createRandom(7),
      signal: new AbortController().signal,
    };
    const plan = await fault.plan(context, parseParams(fault, {}));

    for (const known of Object.values(settings))
      for (const state of [healthyState(), emptyState]) {
        const { terms, wholeMs } = forecastOf({ fault: name, ...plan }, state, known);

        expect(terms.length).toBeGreaterThan(0);
        expect(wholeMs.low).toBeLessThanOrEqual(wholeMs.likely);
        expect(wholeMs.likely).toBeGreaterThan(0);
        expect(wholeMs.high).toBeLessThan(30 * 60_000);
      }
  },
);

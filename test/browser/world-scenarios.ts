import type { ScenarioCommands } from "../../backend/api/commands.ts";
import { systemClock } from "../../backend/core/clock.ts";
import type { Lifetime } from "../../backend/core/lifetime.ts";
import type { Store } from "../../backend/state/store.ts";
import { createScenarios } from "../../chaos/scenario/runner.ts";
import type { World } from "./world.ts";

/** The lab's own scenarios and the lab's own runner over a made-up world: what plays on the page is what would play on a cluster. */
export function scenariosOver(world: World, store: Store, lifetime: Lifetime): ScenarioCommands {
  const scenarios = createScenarios({
    experiments: {
      plan: (fault, command) => world.plan(fault, command),
      inject: (fault, command) => world.inject(fault, command),
      undo: async () => Promise.reject(new Error("Nothing is held in this world.")),
      offers: () => world.faults(),
    },
    state: () => store.state,
    doctor: () => world.doctor(),
    openBook: null,
    emit: (scenario) => store.apply({ type: "scenario", at: Date.now(), scenario }),
    clock: systemClock,
    lifetime,
  });
  return {
    scenarios: () => scenarios.list(),
    planScenario: (command) => scenarios.plan(command),
    startScenario: (command) => scenarios.start(command),
    stopScenario: () => scenarios.stop(),
    scenario: () => scenarios.current(),
  };
}

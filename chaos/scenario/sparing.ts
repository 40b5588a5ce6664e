import { LabError } from "../../backend/core/errors.ts";
import { createRandom } from "../../backend/core/random.ts";
import type { FaultCommand } from "../../backend/wire/commands.ts";
import type { LabState } from "../../backend/wire/state.ts";
import type { FaultStep } from "./scenario.ts";

export type StepFault = Pick<FaultStep, "fault" | "params" | "allow" | "sparing">;

/**
 * What the fault is told: where a part of the business is to be spared, a node or zone that carries none of it, chosen by the seed.
 * Throws a LabError `nothing-to-hit` where all carry it.
 */
export function commandOf(
  { params, allow, sparing }: StepFault,
  { nodes, pods }: Pick<LabState, "nodes" | "pods">,
  seed: number,
): FaultCommand {
  if (sparing === undefined) return { params, allow, seed };
  const { app, by } = sparing;
  const homes = new Set(
    Object.values(pods)
      .filter((pod) => pod.app === app)
      .map(({ node }) => node),
  );
  const workers = Object.values(nodes).filter(({ role }) => role === "worker");
  const placeOf = ({ name, zone }: (typeof workers)[number]) => (by === "node" ? name : zone);
  const spared = new Set(workers.filter(({ name }) => homes.has(name)).map(placeOf));
  const places = [...new Set(workers.map(placeOf))]
    .flatMap((place) => (place === null || spared.has(place) ? [] : [place]))
    .sort();
  const [place] = createRandom(seed).sample(places, 1);
  if (place === undefined) throw nothingToHit(app, by);
  return { params: { ...params, [by]: place }, allow, seed };
}

const nothingToHit = (app: string, by: string) =>
  new LabError(
    "nothing-to-hit",
    `Every ${by} carries a pod of ${app}, which is to be spared.`,
    "`kubectl -n pizza get pods -o wide` shows what runs where.",
  );

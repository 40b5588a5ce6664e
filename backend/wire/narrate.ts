import type { LabEvent } from "./events.ts";
import { tellDoctor } from "./narrate/doctor.ts";
import { tellExperiment } from "./narrate/experiments.ts";
import { tellFeed } from "./narrate/feeds.ts";
import { tellNodeGone, tellNodeSeen } from "./narrate/nodes.ts";
import { tellScenario } from "./narrate/scenarios.ts";
import { tellPodGone, tellPodSeen } from "./narrate/pods.ts";
import { tellAutoscaler, tellDeployment, tellEndpoints } from "./narrate/services.ts";
import type { Line, Scene } from "./narrate/words.ts";
import type { LabState } from "./state.ts";

/** What an event means, in plain words and in Kubernetes' own; most events mean nothing worth a line. */
export function narrate(before: LabState, after: LabState, event: LabEvent): readonly Line[] {
  // An event that changed nothing (a duplicate) has nothing to say.
  if (before === after) return [];
  const scene: Scene = { before, after, at: event.at };
  switch (event.type) {
    case "seen":
      // The first list of a kind is how things were found, not something that happened.
      return before.feeds[event.kind].state === "connecting" ? [] : tellSeen(scene, event);
    case "gone":
      return before.feeds[event.kind].state === "connecting" ? [] : tellGone(scene, event);
    case "feed":
      return tellFeed(scene, event);
    case "experiment":
      return tellExperiment(scene, event.experiment);
    case "doctor":
      return tellDoctor(scene);
    case "scenario":
      return tellScenario(scene, event.scenario);
    case "lab":
    case "visitors":
    case "run":
    case "rollout":
    case "scaling":
    case "settings":
    case "audience":
      return [];
    default:
      return event satisfies never;
  }
}

function tellSeen(scene: Scene, event: Extract<LabEvent, { type: "seen" }>): readonly Line[] {
  switch (event.kind) {
    case "pods":
      return tellPodSeen(scene, event.view);
    case "nodes":
      return tellNodeSeen(scene, event.view);
    case "deployments":
      return tellDeployment(scene, event.view);
    case "hpas":
      return tellAutoscaler(scene, event.view);
    case "endpointslices":
      return tellEndpoints(scene, event.view.service);
    case "replicasets":
    case "statefulsets":
    case "pdbs":
    case "claims":
    case "events":
      return [];
    default:
      return event satisfies never;
  }
}

function tellGone({ before, ...scene }: Scene, { kind, uid }: Extract<LabEvent, { type: "gone" }>) {
  const pod = kind === "pods" ? before.pods[uid] : undefined;
  if (pod !== undefined) return tellPodGone({ before, ...scene }, pod);
  const node = kind === "nodes" ? before.nodes[uid] : undefined;
  if (node !== undefined) return tellNodeGone({ before, ...scene }, node);
  const slice = kind === "endpointslices" ? before.endpointslices[uid] : undefined;
  return slice === undefined ? [] : tellEndpoints({ before, ...scene }, slice.service);
}

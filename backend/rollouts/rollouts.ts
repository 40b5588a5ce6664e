import { KubeError } from "../cluster/clients.ts";
import { safeText } from "../core/text.ts";
import type { RolloutCommand, RolloutDone } from "../wire/commands.ts";
import { readDeployment, restartedAt, versionLabel } from "./deployment.ts";
import { act, causeStep, change, type Order, type RolloutsOptions } from "./order.ts";
import * as refusals from "./refusals.ts";
import { undo } from "./undo.ts";

/** What `kubectl rollout` does, and releases. */
export interface Rollouts {
  /** Answers when the API server has taken it; the controller goes on behind it. A refusal is a LabError. */
  order(app: string, command: RolloutCommand): Promise<RolloutDone>;
}

export function createRollouts(options: RolloutsOptions): Rollouts {
  const { cluster, namespace, holder, clock } = options;
  return {
    async order(app, command) {
      const at = clock.now();
      try {
        const deployment = await readDeployment(cluster, { namespace, name: app });
        const held = holder(deployment.target);
        if (held !== null) throw refusals.heldByExperiment(app, held);
        return await carryOut(options, { app, at, deployment }, command);
      } catch (error) {
        throw error instanceof KubeError ? refusals.clusterRefused(app, error) : error;
      }
    },
  };
}

function carryOut(
  options: RolloutsOptions,
  order: Order,
  command: RolloutCommand,
): Promise<RolloutDone> {
  switch (command.do) {
    case "release":
      return release(options, order, command.version);
    case "undo":
      return undo(options, order, command.toRevision ?? null);
    case "pause":
    case "resume":
      return setPaused(options, order, command.do);
    case "restart":
      return restart(options, order);
    default:
      return command satisfies never;
  }
}

const template = (...rest: string[]) => ["spec", "template", ...rest];

async function release(
  options: RolloutsOptions,
  order: Order,
  version: string,
): Promise<RolloutDone> {
  const { app, deployment } = order;
  const { container, paused, image: from, version: label } = deployment;
  const to = `local/kintsugi-pizza:${version}`;
  if (from === to) throw refusals.alreadyReleased(app, version);
  const id = await act(options, order, { do: "release", toVersion: version }, [
    { path: template("spec", "containers", "0", "image"), from, to },
    { path: template("metadata", "labels", versionLabel), from: label, to: version },
    causeStep(deployment, `release ${version}`),
  ]);
  const command = `kubectl -n ${options.namespace} set image deployment/${app}`;
  return {
    app,
    did: `${version} is being released`,
    why: paused ? "It is paused: nothing rolls out until it is resumed." : null,
    kubectl: [`${command} ${safeText(container)}=${to}`],
    act: id,
  };
}

async function setPaused(
  options: RolloutsOptions,
  order: Order,
  verb: "pause" | "resume",
): Promise<RolloutDone> {
  const { app, deployment } = order;
  const isPause = verb === "pause";
  if (deployment.paused === isPause)
    throw isPause ? refusals.alreadyPaused(app) : refusals.notPaused(app);
  const [from, to] = isPause ? [null, true] : [true, null];
  await change(options, order, [{ path: ["spec", "paused"], from, to }]);
  return {
    app,
    did: isPause ? "paused: changes are collected, and nothing rolls out" : "it rolls on",
    why: null,
    kubectl: [`kubectl -n ${options.namespace} rollout ${verb} deployment/${app}`],
    act: null,
  };
}

async function restart(options: RolloutsOptions, order: Order): Promise<RolloutDone> {
  const { app, deployment, at } = order;
  if (deployment.paused) throw refusals.isPaused(app, "restart");
  const to = new Date(at).toISOString();
  const mark = template("metadata", "annotations", restartedAt);
  const id = await act(options, order, { do: "restart", toVersion: deployment.version }, [
    { path: mark, from: deployment.restartedAt, to },
  ]);
  return {
    app,
    did: "every pod is being made anew",
    why: null,
    kubectl: [`kubectl -n ${options.namespace} rollout restart deployment/${app}`],
    act: id,
  };
}

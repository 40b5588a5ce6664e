import { LabError } from "../../backend/core/errors.ts";
import type { FaultContext, Plan } from "../fault.ts";
import { planOf } from "../fault.ts";
import { deploymentNamed } from "./deployments.ts";

interface Release {
  readonly app: string;
  /** The tag, and what the pods' label app.kubernetes.io/version says. */
  readonly version: string;
  readonly holdSeconds: number;
  /** All pods are replaced at once, whether the new ones turn ready or not. */
  readonly isEverywhere?: boolean;
}

/** The Deployment's template names another version of the business: what a release changes, and nothing else. Throws a LabError `already-released`. */
export async function releasePlan(
  { cluster }: Pick<FaultContext, "cluster">,
  { app, version, holdSeconds, isEverywhere = false }: Release,
): Promise<Plan> {
  const { target, ...now } = await deploymentNamed(cluster, app);
  const image = `local/kintsugi-pizza:${version}`;
  if (now.image === image) throw alreadyReleased(app, image);
  const fields = [
    { path: template("spec", "containers", "0", "image"), before: now.image, after: image },
    {
      path: template("metadata", "labels", "app.kubernetes.io/version"),
      before: now.version,
      after: version,
    },
  ];
  const manyAtOnce = {
    path: ["spec", "strategy", "rollingUpdate", "maxUnavailable"],
    before: now.maxUnavailable,
    after: "100%",
  };
  const change = isEverywhere ? [manyAtOnce, ...fields] : fields;
  const setImage = `kubectl -n pizza set image deployment/${app} ${now.container}=${image}`;
  return planOf({
    victims: [{ kind: "deployment", name: app, uid: target.uid }],
    changes: [{ type: "fields", target, fields: change }],
    holdSeconds,
    kubectl: isEverywhere ? [allowAll(app), setImage] : [setImage],
  });
}

const template = (...rest: string[]) => ["spec", "template", ...rest];

const allowAll = (app: string) =>
  `kubectl -n pizza patch deployment ${app} -p '{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":"100%"}}}}'`;

const alreadyReleased = (app: string, image: string) =>
  new LabError(
    "already-released",
    `The ${app} runs ${image} already.`,
    `\`kubectl -n pizza rollout undo deployment/${app}\` brings back what was there before.`,
  );

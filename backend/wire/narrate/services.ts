import type { LabState } from "../state.ts";
import type { HpaView, WorkloadView } from "../views.ts";
import { counted, type Line, type Scene } from "./words.ts";

/** Rollouts, and a changed number of replicas where no autoscaler set it. */
export function tellDeployment({ before, after, at }: Scene, now: WorkloadView): readonly Line[] {
  const was = before.deployments[now.uid];
  if (was === undefined) return [];
  const about = now.uid;
  const version = now.version === null ? "" : ` ${now.version}`;
  const lines: Line[] = [];
  const isManaged = Object.values(after.hpas).some(({ target }) => target === now.name);
  if (was.wanted !== now.wanted && !isManaged) {
    const plain = `The franchise rule for ${now.name} now says ${counted(now.wanted, "truck")}, not ${was.wanted}.`;
    const kubernetes = `Deployment ${now.name} scaled from ${was.wanted} to ${now.wanted}`;
    lines.push({ at, tone: "plain", plain, kubernetes, about });
  }
  if (was.revision !== null && now.revision !== null && now.revision > was.revision) {
    const plain = `A new franchise rule for ${now.name}${version}: its trucks are exchanged one by one.`;
    const kubernetes = `Deployment ${now.name}: rollout of revision ${now.revision}${version && `,${version}`}`;
    lines.push({ at, tone: "waiting", plain, kubernetes, about });
  }
  const [progress, progressBefore] = [progressOf(now), progressOf(was)];
  if (progress !== progressBefore) lines.push(...tellProgress(progress, { now, version, at }));
  if (was.paused !== now.paused) {
    const word = now.paused ? "paused" : "resumed";
    const plain = `The exchange of ${now.name} trucks is ${word}.`;
    const kubernetes = `Deployment ${now.name}: rollout ${word}`;
    lines.push({ at, tone: "plain", plain, kubernetes, about });
  }
  return lines;
}

const progressOf = ({ conditions }: WorkloadView): string | null =>
  conditions.find(({ type }) => type === "Progressing")?.reason ?? null;

interface Progress {
  readonly now: WorkloadView;
  readonly version: string;
  readonly at: number;
}

function tellProgress(reason: string | null, { now, version, at }: Progress): readonly Line[] {
  const about = now.uid;
  if (reason === "NewReplicaSetAvailable") {
    const plain = `Every ${now.name} truck follows the rule${version}.`;
    const kubernetes = `Deployment ${now.name}: rollout complete, ${now.updated} of ${now.wanted} updated`;
    return [{ at, tone: "mended", plain, kubernetes, about }];
  }
  if (reason === "ProgressDeadlineExceeded") {
    const plain = `The exchange of ${now.name} trucks is stuck: the new ones do not open, the old ones keep serving.`;
    const kubernetes = `Deployment ${now.name}: ProgressDeadlineExceeded, ${now.updated} of ${now.wanted} updated`;
    return [{ at, tone: "broken", plain, kubernetes, about }];
  }
  return [];
}

/** The manager's decisions. Before the first metric there is none. */
export function tellAutoscaler({ before, at }: Scene, now: HpaView): readonly Line[] {
  const was = before.hpas[now.uid];
  if (was === undefined || was.desired === 0 || was.desired === now.desired) return [];
  const about = now.uid;
  const load =
    now.currentPercent === null || now.targetPercent === null
      ? ""
      : `, CPU ${now.currentPercent} % of its request, target ${now.targetPercent} %`;
  const kubernetes = `HPA ${now.name}: ${was.desired} → ${now.desired} replicas${load}`;
  if (now.desired > was.desired) {
    const plain = `Rush hour: the manager calls in ${counted(now.desired - was.desired, `more ${now.target} truck`)}, ${now.desired} in all.`;
    return [{ at, tone: "waiting", plain, kubernetes, about }];
  }
  const plain = `It is quieter: the manager sends ${counted(was.desired - now.desired, `${now.target} truck`)} home, ${now.desired} stay.`;
  return [{ at, tone: "plain", plain, kubernetes, about }];
}

/** Only the extremes: nobody answers, and somebody does again. */
export function tellEndpoints({ before, after, at }: Scene, service: string): readonly Line[] {
  const was = readyBehind(before, service);
  const now = readyBehind(after, service);
  if (was === null || was === now) return [];
  const about = service;
  if ((now ?? 0) === 0 && was > 0) {
    const plain = `The one phone number of ${service} rings, and nobody answers: no truck is ready.`;
    const kubernetes = `Service ${service} has no ready endpoints`;
    return [{ at, tone: "broken", plain, kubernetes, about }];
  }
  if (was > 0 || now === null) return [];
  const plain = `The phone number of ${service} is answered: ${counted(now, "truck is", "trucks are")} ready.`;
  const kubernetes = `Service ${service} has ${counted(now, "ready endpoint")}`;
  return [{ at, tone: "mended", plain, kubernetes, about }];
}

/** Ready endpoints behind a Service, or null when it has no slice yet. */
function readyBehind({ endpointslices }: LabState, service: string): number | null {
  const slices = Object.values(endpointslices).filter((slice) => slice.service === service);
  if (slices.length === 0) return null;
  return slices.reduce(
    (sum, slice) => sum + slice.endpoints.filter(({ ready }) => ready).length,
    0,
  );
}

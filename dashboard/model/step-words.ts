import type { RecoveryStep, RowKind, Setting } from "../../backend/wire/recovery.ts";
import type { Words } from "../settings.ts";

type Said = readonly [plain: string, kubernetes: string];

/** What a bar is called: the step that it ends with. Short, because it is read from the last row. */
const bars: Readonly<Record<RowKind, Partial<Readonly<Record<RecoveryStep, Said>>>>> = {
  pod: {
    deleted: ["asked to go", "deleted"],
    noticed: ["loss noticed", "noticed"],
    created: ["new truck ordered", "created"],
    scheduled: ["gets a parking lot", "scheduled"],
    sandbox: ["place prepared", "sandbox"],
    started: ["engine starts", "started"],
    ready: ["opens up", "ready"],
    endpoint: ["on the phone line", "endpoint"],
    answered: ["first order served", "first answer"],
  },
  restart: {
    crashed: ["breaks down", "crashed"],
    "back-off": ["told to wait", "back-off"],
    started: ["engine starts again", "restarted"],
    ready: ["opens up", "ready"],
    endpoint: ["on the phone line", "endpoint"],
    answered: ["first order served", "first answer"],
  },
  node: {
    silent: ["falls silent", "silent"],
    "not-ready": ["silence noticed", "NotReady"],
    tainted: ["lot closed", "tainted"],
    evicted: ["its trucks given up", "evicted"],
    replaced: ["served elsewhere", "replaced"],
    back: ["lot is back", "Ready again"],
  },
  rollout: {
    released: ["new recipe is out", "released"],
    created: ["first new truck", "created"],
    ready: ["first one opens", "ready"],
    complete: ["all trucks are new", "complete"],
  },
};

/** What is waited for while the bar grows: "waiting until it opens up". */
const waits: Readonly<Record<RecoveryStep, Said>> = {
  deleted: ["for it to go", "for the deletion"],
  noticed: ["for somebody to notice", "for its owner to notice"],
  created: ["for a new truck to be ordered", "for the replacement to be created"],
  scheduled: ["for a parking lot", "for the scheduler"],
  sandbox: ["for its place to be prepared", "for the sandbox"],
  started: ["for its engine to start", "for the container to start"],
  ready: ["for it to open up", "for readiness"],
  endpoint: ["to be put on the phone line", "for the endpoint"],
  answered: ["for its first order", "for the first answer"],
  crashed: ["for it to break down", "for the crash"],
  "back-off": ["because it was told to", "in back-off"],
  silent: ["for silence", "for silence"],
  "not-ready": ["for somebody to notice the silence", "for NotReady"],
  tainted: ["for the lot to be closed", "for the taint"],
  evicted: ["until its trucks are given up", "for the eviction"],
  replaced: ["for its trucks to open elsewhere", "for its pods' replacements"],
  back: ["for the lot to come back", "for the node to be Ready"],
  released: ["for the release", "for the release"],
  complete: ["until all trucks are new", "for the rollout to complete"],
};

export const stepWords = (kind: RowKind, step: RecoveryStep, words: Words): string =>
  said(bars[kind][step] ?? [step, step], words);

export const waitWords = (step: RecoveryStep, words: Words): string =>
  `waiting ${said(waits[step], words)}`;

/** Of a bar that no setting owns. While no node takes a pod (a cordon, full nodes, a volume elsewhere) nobody works: the scheduler tries again when that changes. */
export function noSettingWords(step: RecoveryStep, isWork: boolean, words: Words): string {
  const none = "no setting decides how long";
  if (step === "scheduled")
    return `until ${said(["a parking lot", "a node"], words)} can take it: ${none}`;
  return isWork ? `just work: ${none}` : none;
}

/** What the settings that own most of the time mean; of the others the name has to do. */
const meanings: readonly (readonly [RegExp, (value: string) => string])[] = [
  [/^periodSeconds$/, (value) => `asked every ${value}`],
  [/^minReadySeconds$/, (value) => `must stay open for ${value}`],
  [/^terminationGracePeriodSeconds$/, (value) => `has ${value} to leave`],
  [/toleration/i, (value) => `given up after ${value}`],
  [/^--node-monitor-grace-period$/, (value) => `counts as lost after ${value} of silence`],
  [/^--node-monitor-period$/, (value) => `looked at every ${value}`],
  [/^nodeStatusUpdateFrequency$/, (value) => `reports every ${value}`],
  [/RestartPeriod$/, (value) => `told to wait up to ${value}`],
];

/** "asked every 1 s", or "periodSeconds 1 s" in Kubernetes' words. */
export function settingWords({ name, value }: Setting, words: Words): string {
  const meaning = meanings.find(([pattern]) => pattern.test(name))?.[1];
  return words === "plain" && meaning !== undefined ? meaning(value) : `${name} ${value}`;
}

const said = ([plain, kubernetes]: Said, words: Words) => (words === "plain" ? plain : kubernetes);

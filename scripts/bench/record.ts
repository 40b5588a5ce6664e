// npm run bench bench/record.ts FILE FAULT [PARAMS as JSON] [SECONDS]: fires a fault on the lab that serves and writes what it tells until the
// run is over: the state before it, then one event a line, without what recoveries do not look at. Fixtures for test/unit/recovery are made so.
import { writeFile } from "node:fs/promises";
import { readConfig } from "../../backend/config.ts";
import { sleep, waitFor } from "../../backend/core/wait.ts";
import { findRunningLab } from "../../backend/running-lab.ts";
import type { LabEvent } from "../../backend/wire/events.ts";
import { emptyState, type ExperimentView, type LabState } from "../../backend/wire/state.ts";
import { openLabEvents } from "./lab-events.ts";

const [file, fault, params = "{}", seconds = "180"] = process.argv.slice(2);
const lab = await findRunningLab(readConfig({}).stateDir);
if (lab === null) throw new Error("No lab serves: npm start");
if (file === undefined || fault === undefined) throw new Error("Which file, and which fault?");

const heard = await openLabEvents(lab);
const opening = heard.state();
const from = heard.events.length;
await sleep(2000);
const fired = await lab.post<ExperimentView>(`/api/faults/${fault}/inject`, {
  params: JSON.parse(params),
});
await waitFor(() => heard.state().runs[fired.id]?.wholeAt ?? null, {
  what: "the run to end",
  timeoutMs: Number(seconds) * 1000,
});
await sleep(500);
const kept = heard.events
  .slice(from)
  .flatMap((event) => trimmed(event) ?? [])
  .reduce<readonly LabEvent[]>(joined, []);
const lines = [openingOf(opening), ...kept].map((line) => JSON.stringify(line));
await writeFile(file, `${lines.join("\n")}\n`);
console.log(`${kept.length} events, ${lines.join("").length} bytes: ${file}`);
for (const { name, replacement, marks } of heard.state().runs[fired.id]?.rows ?? [])
  console.log(
    `${name} -> ${replacement ?? "-"}:`,
    marks.map(({ step, at, from }) => `${step} ${at - fired.startedAt} (${from})`).join(", "),
  );
heard.close();

/** The state that the recovery begins with. */
function openingOf(state: LabState): LabState {
  const { pods, nodes, deployments, replicasets, statefulsets, endpointslices, hpas } = state;
  const objects = { pods, nodes, deployments, replicasets, statefulsets, endpointslices, hpas };
  const visitors = state.visitors && {
    ...state.visitors,
    buckets: state.visitors.buckets.slice(-20),
  };
  return { ...emptyState, ...objects, lab: state.lab, feeds: state.feeds, visitors };
}

/** An event as it was, or null where no recovery looks at it. */
function trimmed(event: LabEvent): LabEvent | null {
  switch (event.type) {
    case "run":
    case "doctor":
    case "scenario":
      return null;
    case "seen":
      return event.kind === "pdbs" || event.kind === "claims" ? null : event;
    default:
      return event;
  }
}

/** What visitors say again and again with nothing else in between, as one word: fixtures are read by people, too. */
function joined(events: readonly LabEvent[], event: LabEvent): readonly LabEvent[] {
  const last = events.at(-1);
  const isMore = event.type === "visitors" && last?.type === "visitors";
  if (!isMore || Math.floor(last.at / 1000) !== Math.floor(event.at / 1000))
    return [...events, event];
  const buckets = new Map([...last.changed, ...event.changed].map((bucket) => [bucket.at, bucket]));
  const answers = new Map(Object.entries(last.answers ?? {}));
  for (const [pod, times] of Object.entries(event.answers ?? {}))
    answers.set(pod, [...(answers.get(pod) ?? []), ...times]);
  const both = { changed: [...buckets.values()], answers: Object.fromEntries(answers) };
  return [...events.slice(0, -1), { ...event, ...both }];
}

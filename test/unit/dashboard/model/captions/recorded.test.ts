import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { reduce } from "../../../../../backend/wire/reduce.ts";
import { viewOf } from "../../../../../backend/recovery/run.ts";
import { hearSilence, noRecovery, step } from "../../../../../backend/recovery/timeline.ts";
import type { LabEvent } from "../../../../../backend/wire/events.ts";
import { emptyState, type LabState } from "../../../../../backend/wire/state.ts";
import { answersOf, settingsFrom } from "../../../../fixtures/settings-stage.ts";
import type { Words } from "../../../../../dashboard/settings.ts";
import { readAloud } from "./told.ts";

/** Of the cluster that they were recorded on. */
const settings = await settingsFrom(answersOf("stage"));

/** The clock of a page that watched it: each event, and ten beats a second between them. */
const beatMs = 100;
const afterwardsMs = 12_000;

/** What somebody reads of a fault that a lab on a real cluster recorded. */
function read(file: string, words: Words): readonly string[] {
  const path = join(import.meta.dirname, "../../../../fixtures/recovery", file);
  const [opening = "", ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
  // Recorded before the state had all of its parts.
  let state: LabState = { ...emptyState, ...(JSON.parse(opening) as Partial<LabState>), settings };
  let memory = { ...noRecovery, state };
  const beats: { state: LabState; now: number }[] = [];
  const pass = (until: number) => {
    const from = beats.at(-1)?.now ?? until;
    for (let now = from + beatMs; now < until; now += beatMs) beats.push({ state, now });
    beats.push({ state, now: until });
  };
  const tell = (at: number) => {
    for (const run of memory.runs)
      state = reduce(state, { type: "run", at, run: viewOf(run, memory.state, null) });
  };
  for (const line of lines) {
    const event = JSON.parse(line) as LabEvent;
    memory = step(memory, event);
    state = reduce(state, event);
    tell(event.at);
    pass(event.at);
  }
  const end = beats.at(-1)?.now ?? 0;
  memory = hearSilence(memory);
  tell(end);
  pass(end + afterwardsMs);
  return readAloud(beats, words);
}

test("a storefront that was killed at once, as newcomers read it", () => {
  expect(read("pod-delete-now.jsonl", "plain")).toEqual([
    "All is well: 7 trucks (pod) open, 3 storefront, 2 kitchen, 1 ledger and 1 receipts.",
    "The storefront truck k8vn7 is gone: the franchise rule (ReplicaSet) orders a new one.",
    "The new storefront truck 8dg9b has a parking lot: its kitchen (container) is being set up.",
    "The new storefront truck 8dg9b warms up: no orders until the taster (readiness probe), who asks every 1 s, finds it well.",
    "Healed in 2.9 s: the storefront truck 8dg9b serves for k8vn7, because the rule (desired state) asks for as many as before.",
    "All as before after 4.2 s, by itself (self-healing): no order was lost.",
    "All is well: 7 trucks (pod) open, 3 storefront, 2 kitchen, 1 ledger and 1 receipts.",
  ]);
});

test("a storefront that was killed at once, in Kubernetes' words", () => {
  expect(read("pod-delete-now.jsonl", "kubernetes")).toEqual([
    "All is well: 7 pods ready, 3 storefront, 2 kitchen, 1 ledger and 1 receipts.",
    "Pod storefront-c75fd78db-k8vn7 is gone: its owner creates a replacement.",
    "Pod storefront-c75fd78db-8dg9b is scheduled: the kubelet prepares its sandbox and container.",
    "Pod storefront-c75fd78db-8dg9b started: no traffic until its readiness probe (periodSeconds 1 s) succeeds.",
    "Pod storefront-c75fd78db-8dg9b Ready 2.9 s after k8vn7 was lost: actual equals desired again.",
    "Whole again after 4.2 s: 0 requests of 88 failed.",
    "All is well: 7 pods ready, 3 storefront, 2 kitchen, 1 ledger and 1 receipts.",
  ]);
});

test("a storefront that crashed, as newcomers read it", () => {
  expect(read("container-crash.jsonl", "plain")).toEqual([
    "All is well: 7 trucks (pod) open, 3 storefront, 2 kitchen, 1 ledger and 1 receipts.",
    "Every truck tells the taster (readiness probe) that it is well, and still 8 of 100 orders went wrong in the last 5 s.",
    "The storefront truck ttk8n broke down: its kitchen (container) is started again where it stands.",
    "Healed in 0.9 s: the kitchen (container) in the storefront truck ttk8n was started again where it stands.",
    "All as before after 3.2 s, by itself (self-healing): 10 orders failed.",
    "All is well: 7 trucks (pod) open, 3 storefront, 2 kitchen, 1 ledger and 1 receipts.",
  ]);
});

test("a storefront that crashed, in Kubernetes' words", () => {
  expect(read("container-crash.jsonl", "kubernetes")).toEqual([
    "All is well: 7 pods ready, 3 storefront, 2 kitchen, 1 ledger and 1 receipts.",
    "Every pod is Ready, and still 8 of 100 requests failed in the last 5 s: no probe sees why.",
    "Container of Pod storefront-c75fd78db-ttk8n ended: the kubelet restarts it in place.",
    "Pod storefront-c75fd78db-ttk8n Ready again in 0.9 s: the kubelet restarted its container.",
    "Whole again after 3.2 s: 10 requests of 66 failed.",
    "All is well: 7 pods ready, 3 storefront, 2 kitchen, 1 ledger and 1 receipts.",
  ]);
});

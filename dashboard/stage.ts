import { type ReadonlySignal, computed, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { LabState } from "../backend/wire/state.ts";
import type { LabClock } from "./clock.ts";
import type { Link } from "./ear.ts";
import type { Desk } from "./desk.ts";
import { createFocus, type FocusChoice } from "./focus.ts";
import { createHall, type Hall } from "./hall.ts";
import { arrange, type Memory, type Scene } from "./model/shelves.ts";
import { openFrames } from "./frames.ts";
import type { LatencySample } from "./model/latency.ts";
import type { Topic } from "./model/topic.ts";
import type { Settings } from "./settings.ts";
import { createStory, type Story } from "./story.ts";
import { createTable, type TableChoice } from "./table.ts";

/** All that a view may look at. Views read signals and call the desk; nothing else. */
export interface Stage {
  readonly state: ReadonlySignal<LabState>;
  readonly link: ReadonlySignal<Link>;
  readonly clock: LabClock;
  readonly settings: Settings;
  readonly desk: Desk;
  readonly scene: ReadonlySignal<Scene>;
  /** The parts of the state. Visitors change ten times a second: a view that reads all of the state is drawn as often. */
  readonly parts: Parts;
  readonly latency: ReadonlySignal<readonly LatencySample[]>;
  readonly story: Story;
  readonly focus: FocusChoice;
  readonly table: TableChoice;
  /** The panel of the phones and the vote. */
  readonly hall: Hall;
  /** The lab's time frame by frame: for what grows. */
  readonly frame: ReadonlySignal<number>;
  /** Called with each pod's version once it is in the document; null when nobody measures. */
  readonly stamp: ((uid: string, resourceVersion: string) => void) | null;
}

export type Parts = { readonly [K in keyof LabState]: ReadonlySignal<LabState[K]> };

interface Given extends Omit<
  Stage,
  "scene" | "parts" | "latency" | "story" | "focus" | "table" | "hall" | "frame"
> {
  /** Those that there is a panel for. */
  readonly topics: readonly Topic[];
}

/** Derives what several views share. A view that reads a slice is drawn anew only when that slice has changed. */
export function createStage(given: Given): Stage {
  const { state, clock } = given;
  const parts = split(state);
  let memory: Memory | null = null;
  const scene = computed(() => {
    for (const key of onScene) void parts[key].value;
    const next = arrange(state.peek(), clock.now.value, memory);
    memory = next;
    return next;
  });
  return {
    ...given,
    scene,
    parts,
    latency: keepLatency(state, clock),
    story: createStory(parts, given.topics),
    focus: createFocus(),
    table: createTable(),
    hall: createHall(given.desk.offers),
    frame: openFrames(clock),
  };
}

const onScene = ["pods", "nodes", "replicasets", "statefulsets", "wounds", "seams"] as const;

function split(state: Given["state"]): Parts {
  const part = <K extends keyof LabState>(key: K) => computed(() => state.value[key]);
  return {
    pods: part("pods"),
    nodes: part("nodes"),
    deployments: part("deployments"),
    replicasets: part("replicasets"),
    statefulsets: part("statefulsets"),
    endpointslices: part("endpointslices"),
    hpas: part("hpas"),
    pdbs: part("pdbs"),
    claims: part("claims"),
    events: part("events"),
    lab: part("lab"),
    feeds: part("feeds"),
    visitors: part("visitors"),
    experiments: part("experiments"),
    timeline: part("timeline"),
    seams: part("seams"),
    wounds: part("wounds"),
    doctor: part("doctor"),
    scenario: part("scenario"),
    runs: part("runs"),
    rollouts: part("rollouts"),
    scalings: part("scalings"),
    settings: part("settings"),
    audience: part("audience"),
  };
}

const sampleEveryMs = 900;
const keptMs = 60_000;

/** One sample a second at most, a minute of them. */
function keepLatency(state: Given["state"], clock: LabClock): Stage["latency"] {
  const samples = signal<readonly LatencySample[]>([]);
  clock.now.subscribe((now) => {
    const latency = state.peek().visitors?.latency;
    const newest = samples.peek().at(-1);
    if (latency === null || latency === undefined) return;
    if (newest !== undefined && now - newest.at < sampleEveryMs) return;
    const kept = samples.peek().filter(({ at }) => now - at < keptMs);
    samples.value = [...kept, { at: now, ...latency }];
  });
  return samples;
}

export const StageContext = createContext<Stage | null>(null);

export function useStage(): Stage {
  const stage = useContext(StageContext);
  if (stage === null) throw new Error("A view was drawn outside the stage.");
  return stage;
}

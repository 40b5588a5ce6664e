import {
  type Mark,
  type RecoveryRow,
  type RecoveryStep,
  type RowKind,
  type RunView,
  type Setting,
  stepsOf,
} from "../../backend/wire/recovery.ts";

/** lost: nobody does anything about it yet · waiting: a setting decides how long · working: it takes as long as it takes */
export type BarTone = "lost" | "waiting" | "working";

/** From one mark to the next. Milliseconds after the hit. */
export interface Bar {
  /** That it ends with. */
  readonly step: RecoveryStep;
  readonly from: number;
  /** Null while it grows. */
  readonly to: number | null;
  readonly tone: BarTone;
  readonly owner: Setting | null;
  /** How its end is known; null while it grows. */
  readonly known: Mark["from"] | null;
}

/** A row of the waterfall. */
export interface Track {
  readonly id: string;
  readonly kind: RowKind;
  readonly name: string;
  readonly replacement: string | null;
  readonly app: string | null;
  readonly shape: Shape;
  readonly bars: readonly Bar[];
  /** From its first mark to its last, or null while it grows. */
  readonly tookMs: number | null;
}

/** steps: a line for each bar · row: one line with words in its bars · slim: one of many thin lines */
export type Shape = "steps" | "row" | "slim";

export interface Waterfall {
  readonly tracks: readonly Track[];
  /** What does not fit, told in one line. */
  readonly rest: Rest | null;
}

export interface Rest {
  readonly count: number;
  readonly over: number;
  /** Of those that are over. */
  readonly slowestMs: number | null;
}

const mostRows = 5;
const mostLines = 22;
/** Beside the steps of a node or a rollout there is less room. */
const mostRowsBeside = 3;
const mostLinesBeside = 9;
const kindOrder: readonly RowKind[] = ["node", "rollout", "restart", "pod"];

/** The bars of a run. `others`: earlier runs, in which the settings of steps to come may have been read. */
export function waterfall(run: RunView, others: readonly RunView[] = []): Waterfall {
  const rows = run.rows.toSorted(byKindAndApp);
  const [lead, ...following] = rows.map((row) => trackOf(row, run, others));
  if (lead === undefined) return { tracks: [], rest: null };
  const isAlone = following.length === 0;
  if (isAlone || lead.kind === "node" || lead.kind === "rollout") {
    const { tracks, rest } = lines(following, mostRowsBeside, mostLinesBeside);
    return { tracks: [{ ...lead, shape: "steps" }, ...tracks], rest };
  }
  return lines([lead, ...following], mostRows, mostLines);
}

/** Few have a line with words each, many a thin one, and what is too much is counted. */
function lines(all: readonly Track[], mostRows: number, most: number): Waterfall {
  if (all.length <= mostRows) return { tracks: all, rest: null };
  const thin = all.map((track): Track => ({ ...track, shape: "slim" }));
  if (thin.length <= most) return { tracks: thin, rest: null };
  // Who is not over yet stays in sight, and then who took longest.
  const byTime = thin.toSorted((a, b) => (b.tookMs ?? Infinity) - (a.tookMs ?? Infinity));
  const shown = new Set(byTime.slice(0, most - 1));
  return {
    tracks: thin.filter((track) => shown.has(track)),
    rest: restOf(thin.filter((track) => !shown.has(track))),
  };
}

const byKindAndApp = (a: RecoveryRow, b: RecoveryRow) =>
  kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) ||
  (a.app ?? "").localeCompare(b.app ?? "") ||
  (a.marks[0]?.at ?? 0) - (b.marks[0]?.at ?? 0);

function restOf(tracks: readonly Track[]): Rest {
  const times = tracks.flatMap(({ tookMs }) => tookMs ?? []);
  return {
    count: tracks.length,
    over: times.length,
    slowestMs: times.length === 0 ? null : Math.max(...times),
  };
}

function trackOf(row: RecoveryRow, run: RunView, others: readonly RunView[]): Track {
  const { id, kind, name, replacement, app, marks, isOver } = row;
  const since = (mark: Mark) => Math.max(0, mark.at - run.hitAt);
  const barOf = (mark: Mark, from: number): Bar => ({
    step: mark.step,
    from,
    to: since(mark),
    tone: toneOf(kind, mark.step, mark.owner),
    owner: mark.owner,
    known: mark.from,
  });
  const closed = marks.flatMap((mark, i) => {
    const before = marks[i - 1];
    if (before !== undefined) return [barOf(mark, since(before))];
    return isFromHit(row, since(mark)) ? [{ ...barOf(mark, 0), tone: "lost" as const }] : [];
  });
  const next = isOver || run.wholeAt !== null ? null : nextStep(row);
  const first = marks[0];
  const last = marks.at(-1);
  const open = next === null ? [] : [openBar(row, next, { run, others, last })];
  const isOpen = next !== null || first === undefined || last === undefined;
  const bars = [...closed, ...open];
  return {
    id,
    kind,
    name,
    replacement,
    app,
    shape: "row",
    bars,
    tookMs: isOpen ? null : since(last) - (bars[0]?.from ?? since(first)),
  };
}

/** What was hit at once counts from the hit; what a dead node takes with it goes later. */
const isFromHit = ({ kind }: RecoveryRow, firstMs: number) =>
  firstMs >= 20 && (kind === "node" || firstMs < 5000);

interface Open {
  readonly run: RunView;
  readonly others: readonly RunView[];
  readonly last: Mark | undefined;
}

function openBar(row: RecoveryRow, step: RecoveryStep, { run, others, last }: Open): Bar {
  const owner = expectedOwner(row, step, [run, ...others]);
  return {
    step,
    from: last === undefined ? 0 : Math.max(0, last.at - run.hitAt),
    to: null,
    tone: toneOf(row.kind, step, owner),
    owner,
    known: null,
  };
}

/** Which step comes next, or null when none is left. A first crash is followed by no back-off. */
export function nextStep({ kind, marks, isEmpty }: RecoveryRow): RecoveryStep | null {
  const steps: readonly RecoveryStep[] = isEmpty === true ? emptyNode : stepsOf[kind];
  const furthest = Math.max(-1, ...marks.map(({ step }) => steps.indexOf(step)));
  return steps.slice(furthest + 1).find((step) => step !== "back-off") ?? null;
}

const emptyNode = stepsOf.node.filter((step) => step !== "evicted" && step !== "replaced");

/** A mark tells its owner only once it is there. Until then: the forecast's, or that of the same step of another one like it. */
function expectedOwner(
  { kind, app, marks }: RecoveryRow,
  step: RecoveryStep,
  runs: readonly RunView[],
): Setting | null {
  // Only the wait of a crash loop has an owner.
  if (kind === "restart" && step === "started" && !marks.some((one) => one.step === "back-off"))
    return null;
  const [run] = runs;
  const steps: readonly RecoveryStep[] = stepsOf[kind];
  const term = run?.forecast?.terms.find(
    ({ spans, setting }) => setting !== null && spans?.to === step && steps.includes(spans.from),
  );
  if (term !== undefined) return term.setting;
  const rows = runs.flatMap((one) => one.rows);
  const alike = rows.filter((row) => row.kind === kind && row.app === app);
  const same = alike.flatMap((row) => row.marks.filter((mark) => mark.step === step));
  return same.find(({ owner }) => owner !== null)?.owner ?? null;
}

/** Nobody works at it yet. */
const unhelped: ReadonlySet<RecoveryStep> = new Set([
  "deleted",
  "crashed",
  "silent",
  "not-ready",
  "tainted",
  "back",
]);

function toneOf(kind: RowKind, step: RecoveryStep, owner: Setting | null): BarTone {
  if (owner !== null || step === "back-off") return "waiting";
  const isUnheard = kind === "pod" && (step === "noticed" || step === "created");
  return isUnheard || unhelped.has(step) ? "lost" : "working";
}

/** Thin lines of one app, which stand together under one name. */
export interface Group {
  readonly id: string;
  readonly name: string;
  readonly tracks: readonly Track[];
  readonly over: number;
  /** Null as long as one of them grows. */
  readonly slowestMs: number | null;
}

export function groupsOf(tracks: readonly Track[]): readonly Group[] {
  const groups = new Map<string, Track[]>();
  for (const track of tracks) {
    const key = `${track.kind} ${track.app ?? track.name}`;
    groups.set(key, [...(groups.get(key) ?? []), track]);
  }
  return [...groups].map(([id, members]) => {
    const { count, over, slowestMs } = restOf(members);
    return {
      id,
      name: members[0]?.app ?? members[0]?.name ?? "",
      tracks: members,
      over,
      slowestMs: over === count ? slowestMs : null,
    };
  });
}

/** The bar that took longest so far, and whose it is. */
export function longestBar(
  tracks: readonly Track[],
  nowMs: number,
): { readonly track: Track; readonly bar: Bar } | null {
  let longest: { readonly track: Track; readonly bar: Bar } | null = null;
  let most = 0;
  for (const track of tracks) {
    for (const bar of track.bars) {
      const took = (bar.to ?? nowMs) - bar.from;
      if (took <= most) continue;
      most = took;
      longest = { track, bar };
    }
  }
  return longest;
}

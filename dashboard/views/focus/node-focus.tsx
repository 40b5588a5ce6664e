import { useMemo } from "preact/hooks";
import type { ForecastTerm, RecoveryStep, RunView } from "../../../backend/wire/recovery.ts";
import { ticking } from "../../model/big-figure.ts";
import { countdown, type Move, movesOf } from "../../model/countdown.ts";
import { rangeWords } from "../../model/healing.ts";
import { settingWords } from "../../model/step-words.ts";
import { waterfall } from "../../model/waterfall.ts";
import { count, podSuffix, shortNode, wholeDuration } from "../../model/words.ts";
import { useStage } from "../../stage.ts";
import { SceneView } from "../scene.tsx";
import { Vessel } from "../vessel.tsx";
import { Big } from "./big.tsx";

/** The nodes as shelves, the clock of the one that is silent, and where its pods go. */
export const NodeFocus = () => {
  const run = useNodeRun();
  return (
    <div class="focus-body node-focus">
      <SceneView />
      <section class="panel focus-story" aria-label="The node">
        {run === null ? <Standing /> : <Waiting run={run} key={run.id} />}
      </section>
    </div>
  );
};

/** The newest healing that a node is part of, unless everything has long been well. */
function useNodeRun(): RunView | null {
  const { story, parts } = useStage();
  const run = story.runs.value.findLast(({ rows }) => rows.some(({ kind }) => kind === "node"));
  const isOff = Object.values(parts.nodes.value).some(({ readiness }) => readiness !== "ready");
  if (run === undefined) return null;
  const isNewest = run.id === story.run.value?.id;
  return isOff || isNewest ? run : null;
}

/** Until a node is the news: how many there are, and who has not been heard of. */
const Standing = () => {
  const { parts, clock } = useStage();
  const nodes = Object.values(parts.nodes.value);
  const off = nodes.find(({ readiness }) => readiness !== "ready");
  const ready = nodes.filter(({ readiness }) => readiness === "ready").length;
  if (off === undefined)
    return (
      <Big
        tone="plain"
        label="Nodes ready"
        figure={`${String(ready)} of ${String(nodes.length)}`}
      />
    );
  const name = shortNode(off.name, parts.lab.value?.cluster);
  const since = off.readinessAt === null ? "–" : wholeDuration(clock.now.value - off.readinessAt);
  return <Big tone="broken" label={`${name} ${off.readiness} for`} figure={since} />;
};

const Waiting = ({ run }: { readonly run: RunView }) => {
  const { parts } = useStage();
  const moves = movesOf(run, parts.pods.value);
  return (
    <>
      <Clock run={run} />
      <Ahead run={run} />
      {moves.length > 0 && <Moves moves={moves} />}
      {run.orders.intended > 0 && (
        <p class="focus-cost" data-failed={run.orders.failed > 0}>
          <b>{run.orders.failed}</b> of {count(run.orders.intended, "order")} failed
        </p>
      )}
    </>
  );
};

/** What the node is at, and what comes at the end of the wait. */
const waits: Readonly<Partial<Record<RecoveryStep, readonly [is: string, then: string]>>> = {
  "not-ready": ["is silent for", "given up"],
  tainted: ["is given up for", "closed"],
  evicted: ["is closed for", "its pods are given up"],
  replaced: ["has lost its pods for", "its pods are replaced"],
  back: ["is gone for", "it is back"],
};

const Clock = ({ run }: { readonly run: RunView }) => {
  const { story, frame, parts, settings } = useStage();
  const falls = useMemo(() => waterfall(run, story.runs.peek().toReversed()), [run, story]);
  const cluster = parts.lab.value?.cluster;
  const counting = countdown(run, falls, run.wholeAt === null ? frame.value : 0);
  if (counting === null) return <Over run={run} />;
  const { node, step, elapsedMs, limitMs, setting } = counting;
  const [is, then] = waits[step] ?? ["waits for", step];
  return (
    <>
      <Big
        tone={step === "not-ready" ? "broken" : "waiting"}
        label={`${shortNode(node, cluster)} ${is}`}
        figure={ticking(elapsedMs)}
      />
      {limitMs !== null && (
        <div class="limit" data-step={step}>
          <progress max={limitMs} value={Math.min(limitMs, elapsedMs)} aria-hidden="true" />
          <p>
            {then} {setting === null ? "after about" : "at"} <b>{wholeDuration(limitMs)}</b>
          </p>
          {setting !== null && <small>{settingWords(setting, settings.words.value)}</small>}
        </div>
      )}
    </>
  );
};

const Over = ({ run }: { readonly run: RunView }) => {
  const took = run.replacedAt ?? run.wholeAt;
  if (took === null) return <Standing />;
  return <Big tone="mended" label="Served again after" figure={ticking(took - run.hitAt)} />;
};

/** What comes, in the order in which it comes, and how long the settings let each take. */
const Ahead = ({ run: { forecast, rows } }: { readonly run: RunView }) => {
  const seen = rows.find(({ kind }) => kind === "node")?.marks.map(({ step }) => step) ?? [];
  if (forecast === null || forecast.terms.length === 0) return null;
  const isOver = ({ spans }: ForecastTerm) => spans !== null && seen.includes(spans.to);
  const next = forecast.terms.findIndex((term) => !isOver(term));
  return (
    <ol class="ahead" aria-label="What comes">
      {forecast.terms.map((term, i) => (
        <li
          key={term.name}
          data-state={isOver(term) ? "past" : i === next ? "now" : "to-come"}
          aria-current={i === next ? "step" : undefined}
        >
          <span>{term.name}</span> <b>{rangeWords(term.ms)}</b>
        </li>
      ))}
    </ol>
  );
};

const movesShown = 5;

const Moves = ({ moves }: { readonly moves: readonly Move[] }) => {
  const cluster = useStage().parts.lab.value?.cluster;
  return (
    <ol class="moves" aria-label="Where its pods go">
      {moves.slice(0, movesShown).map(({ lost, app, to, replacement, isReady }) => (
        <li key={lost} data-ready={isReady}>
          <Vessel app={app} look={isReady ? "ready" : "starting"} isMended={isReady} />
          <span>
            <b>{app}</b> {podSuffix(lost)}
          </span>
          <i aria-hidden="true">→</i>
          <b>{to !== null ? shortNode(to, cluster) : replacement === null ? "lost" : "gone on"}</b>
        </li>
      ))}
      {moves.length > movesShown && <li>and {moves.length - movesShown} more</li>}
    </ol>
  );
};

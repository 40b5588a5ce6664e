import { computed, useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { RunView } from "../../backend/wire/recovery.ts";
import {
  budgetWords,
  facts,
  forecastVerdict,
  headline,
  isMissed,
  isOpen,
  shares,
  stations,
  waitingFor,
} from "../model/healing.ts";
import { waterfall } from "../model/waterfall.ts";
import { clockTime, podSuffix } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { ForecastTerms } from "./forecast.tsx";
import { Tone } from "./tone.tsx";
import type { Focus } from "./lines.tsx";
import { WaterfallView } from "./waterfall.tsx";

/** The healing that goes on, or the last one: how long, in which steps, against which forecast, at what cost. */
export const HealingPanel = () => {
  const { story } = useStage();
  const run = story.run.value;
  if (run === null) return <NothingYet />;
  return <Healing run={run} key={run.id} />;
};

export const NothingYet = () => (
  <section class="panel healing" aria-label="Healing">
    <h2>Nothing has broken yet</h2>
    <p class="dim">
      Break something, here or with kubectl: how it heals is drawn here, step by step, beside what
      the cluster's settings let expect.
    </p>
  </section>
);

const Healing = ({ run }: { readonly run: RunView }) => {
  const { story, settings } = useStage();
  const falls = useMemo(() => waterfall(run, story.runs.peek().toReversed()), [run, story]);
  const focus = useSignal<Focus | null>(null);
  return (
    <section class="panel healing" data-open={isOpen(run)} aria-label="Healing">
      <Cause run={run} />
      <Headline run={run} />
      <p class="facts-line">
        <Facts run={run} waiting={waitingFor(falls, settings.words.value)} />
      </p>
      <Stations run={run} />
      {(falls.tracks.length > 0 || run.forecast !== null) && (
        <WaterfallView run={run} falls={falls} focus={focus} />
      )}
      {falls.tracks.length === 0 && <NoRows run={run} />}
      <Cost run={run} />
      <Verdict run={run} />
    </section>
  );
};

/** As long as nothing has gone that could be followed: what is expected, and what there is to learn. */
export const NoRows = ({ run: { cause, forecast } }: { readonly run: RunView }) => {
  const { parts } = useStage();
  const id = cause.by === "lab" ? cause.experiment : "";
  const lesson = parts.experiments.value[id]?.lesson;
  return (
    <>
      {forecast !== null && <ForecastTerms forecast={forecast} />}
      {lesson !== undefined && <p class="dim">{lesson}</p>}
    </>
  );
};

/** What it was, when, and which of how many. */
export const Cause = ({ run }: { readonly run: RunView }) => {
  const { story } = useStage();
  const all = story.runs.value;
  const at = all.findIndex(({ id }) => id === run.id);
  return (
    <header class="cause">
      <b>{run.cause.title}</b>
      {run.cause.by === "outside" && <span class="outside">not by this lab</span>}
      <span class="turns">
        <time>{clockTime(run.hitAt)}</time>
        <button
          type="button"
          aria-label="The healing before"
          disabled={at <= 0}
          onClick={() => story.turn(-1)}
        >
          ←
        </button>
        <span>
          {at + 1} of {all.length}
        </span>
        <button
          type="button"
          aria-label="The healing after"
          disabled={at >= all.length - 1}
          onClick={() => story.turn(1)}
        >
          →
        </button>
      </span>
    </header>
  );
};

const Headline = ({ run }: { readonly run: RunView }) => {
  const { frame } = useStage();
  // Only while it is open does time matter, frame by frame.
  const { tone, says } = headline(run, isOpen(run) ? frame.value : 0);
  return (
    <h2 class="headline" data-tone={tone}>
      <Tone tone={tone} /> {says}
    </h2>
  );
};

const Facts = ({ run, waiting }: { readonly run: RunView; readonly waiting: string | null }) =>
  isOpen(run) && waiting !== null ? (
    <>
      <em>{waiting}</em>
      {facts(run)}
    </>
  ) : (
    <>{facts(run)}</>
  );

const Stations = ({ run }: { readonly run: RunView }) => (
  <ol class="stations" aria-label="Phases">
    {stations(run).map(({ phase, name, when, state }) => (
      <li
        key={phase}
        data-phase={phase}
        data-state={state}
        aria-current={state === "now" ? "step" : undefined}
      >
        <b>{name}</b>
        <small>{when}</small>
      </li>
    ))}
  </ol>
);

/** What visitors paid, and who served them. */
const Cost = ({ run }: { readonly run: RunView }) => {
  const { slow, late, intended } = run.orders;
  const parts = useMemo(() => computed(() => shares(run.orders)), [run]).value;
  if (intended === 0) return null;
  return (
    <div class="cost">
      <p>
        <span>
          <b>{slow}</b> slow
        </span>
        <span>
          <b>{late}</b> over 1 s
        </span>
      </p>
      {parts.length > 0 && (
        <ul class="shares" aria-label="Who answered">
          {parts.map(({ name, share }) => (
            <li key={name} style={{ flexGrow: share }} title={name}>
              <span>
                <b>{podSuffix(name)}</b> {Math.round(share * 100)} %
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

export const Verdict = ({ run }: { readonly run: RunView }) => {
  const { verdict } = run;
  if (verdict === null) return null;
  const said = forecastVerdict(run);
  return (
    <p class="verdict" data-missed={isMissed(run)} data-healed={verdict.healed}>
      <b>{verdict.healed ? "Healed" : "Not healed in time"}</b>, {budgetWords(verdict)}
      {said !== null && <> · {said}</>}
    </p>
  );
};

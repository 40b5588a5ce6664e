import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import type { RunView } from "../../../backend/wire/recovery.ts";
import { healingFigure } from "../../model/big-figure.ts";
import { isOpen, rangeWords, waitingFor } from "../../model/healing.ts";
import { hitApps, lineUp, type Stand } from "../../model/lineup.ts";
import { waterfall } from "../../model/waterfall.ts";
import { useStage } from "../../stage.ts";
import { Cause, NoRows, NothingYet, Verdict } from "../healing.tsx";
import type { Focus } from "../lines.tsx";
import { WaterfallView } from "../waterfall.tsx";
import { Big } from "./big.tsx";
import { LineUp } from "./lineup.tsx";

/** Whoever was hit, as large bowls, beside the seconds that it takes and what they are spent on. */
export const HealFocus = () => {
  const run = useStage().story.run.value;
  return (
    <div class="focus-body heal-focus">
      <div class="heal-left">
        {run !== null && (
          <div class="figures">
            <Since run={run} />
            <Failed run={run} />
          </div>
        )}
        <Hit run={run} />
      </div>
      {run === null ? <NothingYet /> : <Healing run={run} key={run.id} />}
    </div>
  );
};

const frontApp = "storefront";

const Hit = ({ run }: { readonly run: RunView | null }) => {
  const { scene, parts } = useStage();
  const before = useRef<readonly Stand[]>([]);
  const bowls = [...scene.value.bowls.values()];
  const fallback = bowls.some(({ app }) => app === frontApp) ? frontApp : (bowls[0]?.app ?? "");
  const apps = hitApps(run, fallback);
  const hit = bowls.filter(({ app }) => apps.has(app));
  before.current = lineUp(hit, parts.wounds.value, before.current);
  return <LineUp stands={before.current} label={`Pods of ${[...apps].join(", ")}`} />;
};

const Healing = ({ run }: { readonly run: RunView }) => {
  const { story, settings } = useStage();
  const falls = useMemo(() => waterfall(run, story.runs.peek().toReversed()), [run, story]);
  const focus = useSignal<Focus | null>(null);
  const waiting = isOpen(run) ? waitingFor(falls, settings.words.value) : null;
  return (
    <section class="panel focus-story" aria-label="Healing" data-open={isOpen(run)}>
      <Cause run={run} />
      {waiting !== null && <p class="focus-why">{waiting}</p>}
      {(falls.tracks.length > 0 || run.forecast !== null) && (
        <WaterfallView run={run} falls={falls} focus={focus} />
      )}
      {falls.tracks.length === 0 && <NoRows run={run} />}
      <Verdict run={run} />
    </section>
  );
};

/** Alone, so that only this is drawn frame by frame. */
const Since = ({ run }: { readonly run: RunView }) => {
  const { frame } = useStage();
  return (
    <Big {...healingFigure(run, isOpen(run) ? frame.value : 0)}>
      {run.forecast !== null && <p class="big-note">forecast {rangeWords(run.forecast.wholeMs)}</p>}
    </Big>
  );
};

const Failed = ({ run: { orders } }: { readonly run: RunView }) =>
  orders.intended === 0 ? null : (
    <Big
      tone={orders.failed > 0 ? "broken" : "plain"}
      label="Orders failed"
      figure={String(orders.failed)}
    >
      <p class="big-note">of {orders.intended}</p>
    </Big>
  );

import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Part } from "../model/captions/caption.ts";
import { captions, choose, type Shown } from "../model/captions/choose.ts";
import { meaningOf } from "../model/captions/glossary.ts";
import { unheard } from "../model/captions/unheard.ts";
import { newestExperiment } from "../model/sentence.ts";
import { type Stage, useStage } from "../stage.ts";
import { Tone } from "./tone.tsx";

/** In large type what is going on and why it waits, and beneath it the command that would do the same. */
export const SentenceView = () => {
  const stage = useStage();
  const shown = useMemo(() => onShow(stage), [stage]);
  const told = useMemo(() => computed(() => shown.value?.told ?? ""), [shown]);
  const caption = shown.value?.caption;
  return (
    <div class="say" data-tone={caption?.tone}>
      <p class="caption" aria-hidden="true">
        {caption !== undefined && caption.tone !== "plain" && <Tone tone={caption.tone} />}
        {caption?.parts.map((part, i) => (
          <PartView key={i} part={part} />
        ))}
      </p>
      <p class="only-read" aria-live="polite" aria-atomic="true">
        {told.value}
      </p>
      <LastCommand />
    </div>
  );
};

/** Read anew with each beat of the clock; what was on show before decides whether it may go. */
function onShow({ state, link, clock, settings }: Stage) {
  let before: Shown | null = null;
  return computed(() => {
    const at = { now: clock.now.value, words: settings.words.value };
    const { state: heard, since } = link.value;
    const isCut = heard === "stale" || heard === "lost";
    const all = isCut
      ? [unheard(at.now - since, at.words)]
      : captions(state.value, at.now, at.words);
    before = choose(before, all, at);
    return before;
  });
}

const PartView = ({ part: { type, text } }: { readonly part: Part }) => {
  switch (type) {
    case "text":
    case "name":
      return <>{text}</>;
    case "tick":
      return <span class="running">{text}</span>;
    case "term":
      return (
        <dfn class="term" title={meaningOf(text)}>
          {text}
        </dfn>
      );
    default:
      return type satisfies never;
  }
};

const LastCommand = () => {
  const { parts } = useStage();
  const newest = useMemo(
    () => computed(() => newestExperiment(parts.experiments.value)),
    [parts],
  ).value;
  const [line, ...more] = newest?.kubectl ?? [];
  if (line === undefined)
    return <code class="command hint">Press a key to break something. ? shows all keys.</code>;
  return (
    <code class="command">
      <i>$ </i>
      {line}
      {more.length > 0 && <i> and {more.length} more</i>}
    </code>
  );
};

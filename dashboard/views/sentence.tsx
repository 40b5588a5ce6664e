import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { newestExperiment, sentence } from "../model/sentence.ts";
import { useStage } from "../stage.ts";
import { Tone } from "./tone.tsx";

/** In large type what is going on, and beneath it the command that would do the same. */
export const SentenceView = () => {
  const { state, clock, settings } = useStage();
  const now = useMemo(
    () => computed(() => sentence(state.value, clock.now.value, settings.words.value)),
    [state, clock, settings],
  );
  const text = useMemo(() => computed(() => now.value.text), [now]);
  const tone = useMemo(() => computed(() => now.value.tone), [now]);
  return (
    <div class="say" data-tone={tone.value}>
      <p aria-live="polite">
        {tone.value !== "plain" && <Tone tone={tone.value} />}
        {text.value}
      </p>
      <LastCommand />
    </div>
  );
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

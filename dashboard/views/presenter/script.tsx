import type { Act } from "../../acts.ts";
import { shownKey } from "../../keys.ts";
import type { ScriptPlace } from "../../model/script.ts";
import { useStage } from "../../stage.ts";

interface Props {
  readonly place: ScriptPlace | null;
  readonly next: Act | null;
}

/** What to say now, large enough to be read standing, and what it waits for. */
export const Script = ({ place, next }: Props) =>
  place === null ? <BeforeCue next={next} /> : <During place={place} />;

const During = ({ place: { now, next, says } }: { readonly place: ScriptPlace }) => {
  const words = useStage().settings.words.value;
  return (
    <>
      <section class="panel note-card" aria-label="Say now">
        <h2>
          {now.what} <span>{says}</span>
        </h2>
        <p class="note-text">{now.note ?? now.caption?.[words] ?? "No note for this one."}</p>
        {now.waits !== null && <p class="waits">goes on {now.waits}</p>}
      </section>
      {next !== null && (
        <section class="panel next-note" aria-label="Next">
          <h2>
            Next: {next.what} <span>{next.waits === null ? "" : `then ${next.waits}`}</span>
          </h2>
          <p>{next.note ?? next.caption?.[words] ?? "No note for this one."}</p>
        </section>
      )}
    </>
  );
};

const BeforeCue = ({ next }: { readonly next: Act | null }) => {
  const opening = useOpening(next);
  if (next === null)
    return (
      <section class="panel note-card" aria-label="Say now">
        <h2>Nothing is cued</h2>
        <p class="note-text">
          {shownKey("palette")} opens everything that can be done. Enter does it; Ctrl and Enter
          adds it to the running order, which {shownKey("cue")} then plays, cue by cue.
        </p>
      </section>
    );
  return (
    <section class="panel note-card" aria-label="Say now">
      <h2>
        Next: {next.title} <span>{next.group}</span>
      </h2>
      <p class="note-text">{opening ?? next.about}</p>
    </section>
  );
};

/** A scenario's opening words, a fault's lesson; null for anything else. */
function useOpening(next: Act | null): string | null {
  const { desk } = useStage();
  const [sort, name] = next?.id.split(" ") ?? [];
  if (sort === "scenario")
    return desk.scenarios.value.find((one) => one.name === name)?.script.opening.note ?? null;
  if (sort !== "fault") return null;
  return desk.offers.value.find((one) => one.name === name)?.lesson ?? null;
}

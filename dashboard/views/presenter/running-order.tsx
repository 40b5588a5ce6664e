import { useHands } from "../../hands.ts";
import { shownKey } from "../../keys.ts";
import { useStage } from "../../stage.ts";

/** The cues in their order, kept in this browser; the next one is marked. */
export const RunningOrder = () => {
  const { desk } = useStage();
  const { cues } = useHands();
  const { order, at, isShown } = cues.list.value;
  return (
    <section class="panel order" aria-label="Running order">
      <h2>
        Running order
        <span>
          <kbd>{shownKey("cue")}</kbd> {isShown ? "does the next" : "shows the next"}
        </span>
      </h2>
      <ol>
        {order.map((id, place) => (
          <Cue key={`${String(place)} ${id}`} id={id} place={place} at={at} />
        ))}
      </ol>
      {at > 0 && at >= order.length && <p class="dim">That was all.</p>}
      <button type="button" class="add" onClick={() => desk.searchFor("")}>
        <kbd>{shownKey("palette")}</kbd> find something, <kbd>⌃↵</kbd> adds it
      </button>
    </section>
  );
};

interface CueProps {
  readonly id: string;
  readonly place: number;
  /** Place of the next one. */
  readonly at: number;
}

const Cue = ({ id, place, at }: CueProps) => {
  const { cues, acts } = useHands();
  const act = acts.value.find((one) => one.id === id) ?? null;
  const title = act?.title ?? id;
  const state = place < at ? "done" : place === at ? "next" : "later";
  return (
    <li data-state={state} aria-current={state === "next" ? "step" : undefined}>
      <button type="button" class="cue-name" onClick={() => cues.goTo(place)}>
        <i aria-hidden="true">{state === "done" ? "✓" : state === "next" ? "▸" : "·"}</i> {title}
        {act?.isDestructive === true && <em> hold</em>}
        {act === null && <em> not known here</em>}
      </button>
      <button type="button" aria-label={`${title}: earlier`} onClick={() => cues.move(place, -1)}>
        ↑
      </button>
      <button type="button" aria-label={`${title}: later`} onClick={() => cues.move(place, 1)}>
        ↓
      </button>
      <button type="button" aria-label={`${title}: remove`} onClick={() => cues.remove(place)}>
        ✕
      </button>
    </li>
  );
};

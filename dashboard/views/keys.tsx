import type { Act } from "../acts.ts";
import { useHands } from "../hands.ts";
import { shownKey } from "../keys.ts";
import { onKeyBar } from "../model/catalogue.ts";
import { useStage } from "../stage.ts";
import { ActButton } from "./hold.tsx";

/** The controls: one key, one fault. Shift and the key (or the small button) looks first. Esc takes everything back. */
export const Keys = () => {
  const { desk } = useStage();
  const acts = useHands().acts.value;
  const shown = onKeyBar(desk.offers.value).flatMap(
    ({ name }) => acts.find(({ id }) => id === `fault ${name}`) ?? [],
  );
  return (
    <nav class="keys" aria-label="Faults">
      {shown.map((act) => (
        <FaultKey key={act.id} act={act} />
      ))}
      <PaletteKey />
      <UndoKey />
      <StopKey />
    </nav>
  );
};

const FaultKey = ({ act }: { readonly act: Act }) => {
  const { desk } = useStage();
  const { title, name, keys, isDestructive, isOn, hidden, look } = act;
  return (
    <div
      class="key"
      data-on={isOn || desk.sending.value === name}
      data-hidden={hidden !== null}
      data-hold={isDestructive}
    >
      <ActButton act={act} class="fire">
        <kbd>{keys}</kbd>
        <span>
          {title}
          {isDestructive && <em> hold</em>}
        </span>
      </ActButton>
      <button
        type="button"
        class="look"
        disabled={hidden !== null}
        onClick={() => look?.()}
        aria-label={`⇧${keys ?? ""} plan: ${title}, choose and see what it would do first`}
      >
        <kbd>⇧{keys}</kbd> plan
      </button>
    </div>
  );
};

const PaletteKey = () => {
  const { desk } = useStage();
  const { key } = useHands();
  return (
    <div class="key" data-on={desk.search.value !== null}>
      <button type="button" class="fire" onClick={() => key("palette")}>
        <kbd>{shownKey("palette")}</kbd>
        <span>{desk.offers.value.length} faults, all else</span>
      </button>
    </div>
  );
};

/** Only there while there is something to take back. */
export const UndoKey = () => {
  const { undoLast, last } = useHands();
  const newest = last.value;
  if (newest === null) return null;
  return (
    <div class="key undo">
      <button type="button" class="fire" onClick={() => void undoLast()}>
        <kbd>{shownKey("undo")}</kbd>
        <span>undo: {newest.title}</span>
      </button>
    </div>
  );
};

export const StopKey = () => {
  const { desk } = useStage();
  const { key } = useHands();
  return (
    <div class="key stop" data-on={desk.sending.value === "stop"}>
      <button type="button" class="fire" onClick={() => key("stop")}>
        <kbd>{shownKey("stop")}</kbd>
        <span>STOP: mend all</span>
      </button>
    </div>
  );
};

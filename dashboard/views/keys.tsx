import type { FaultOffer } from "../../backend/wire/commands.ts";
import { onKeyBar } from "../model/catalogue.ts";
import { isUnderWay } from "../model/sentence.ts";
import { useStage } from "../stage.ts";

/** The controls: one key, one fault. Shift and the key (or the small button) looks first. Esc takes everything back. */
export const Keys = () => {
  const { desk } = useStage();
  const offers = onKeyBar(desk.offers.value);
  return (
    <nav class="keys" aria-label="Faults">
      {offers.map((offer) => (
        <FaultKey key={offer.name} offer={offer} />
      ))}
      <CatalogueKey />
      <StopKey />
    </nav>
  );
};

const FaultKey = ({ offer }: { readonly offer: FaultOffer }) => {
  const { desk, parts } = useStage();
  const isOn = Object.values(parts.experiments.value).some(
    (one) => one.fault === offer.name && isUnderWay(one),
  );
  const key = offer.key?.toUpperCase() ?? "";
  return (
    <div
      class="key"
      data-on={isOn || desk.sending.value === offer.name}
      data-hidden={offer.hidden !== null}
    >
      <button
        type="button"
        class="fire"
        disabled={offer.hidden !== null}
        title={offer.hidden ?? offer.description}
        onClick={() => void desk.fire(offer.name)}
      >
        <kbd>{key}</kbd>
        <span>{offer.title}</span>
      </button>
      <button
        type="button"
        class="look"
        disabled={offer.hidden !== null}
        onClick={() => desk.look(offer.name)}
        aria-label={`${offer.title}: choose and see the plan first (Shift+${key})`}
      >
        <kbd>⇧{key}</kbd> plan
      </button>
    </div>
  );
};

const CatalogueKey = () => {
  const { desk } = useStage();
  return (
    <div class="key" data-on={desk.search.value !== null}>
      <button type="button" class="fire" onClick={() => desk.searchFor("")}>
        <kbd>/</kbd>
        <span>{desk.offers.value.length} faults</span>
      </button>
    </div>
  );
};

const StopKey = () => {
  const { desk } = useStage();
  return (
    <div class="key stop" data-on={desk.sending.value === "stop"}>
      <button type="button" class="fire" onClick={() => void desk.stop()}>
        <kbd>Esc</kbd>
        <span>STOP: mend all</span>
      </button>
    </div>
  );
};

import { useEffect, useRef } from "preact/hooks";
import type { FaultOffer } from "../../backend/wire/commands.ts";
import { grouped, isNamed, matching } from "../model/catalogue.ts";
import { useStage } from "../stage.ts";

/** Everything that can be broken here, by what it is about; typing narrows it down, Enter looks at the first. */
export const Catalogue = () => {
  const { desk } = useStage();
  const card = useRef<HTMLDialogElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const wanted = desk.search.value;
  useEffect(() => {
    if (wanted === null) return card.current?.close();
    card.current?.show();
    search.current?.focus();
  }, [wanted === null]);
  if (wanted === null) return <dialog class="catalogue" ref={card} />;
  const found = matching(desk.offers.value, wanted);
  const first = found.find(({ hidden }) => hidden === null);
  return (
    <dialog class="catalogue" ref={card} aria-label="Everything that can be broken">
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          if (first !== undefined) desk.look(first.name);
        }}
      >
        <input
          ref={search}
          type="search"
          name="search"
          value={wanted}
          placeholder="What shall break?"
          aria-label="Search the faults"
          onInput={(event) => desk.searchFor(event.currentTarget.value)}
        />
        <button type="button" onClick={() => desk.searchFor(null)}>
          close
        </button>
      </form>
      {found.length === 0 && wanted !== "" && <p class="dim">No fault is called that.</p>}
      <div class="groups">
        {grouped(found).map(({ group, offers }) => (
          <section key={group}>
            <h3>{group}</h3>
            {offers.map((offer) => (
              <Entry key={offer.name} offer={offer} isFirst={offer === first && wanted !== ""} />
            ))}
          </section>
        ))}
        <Scenarios wanted={wanted} />
      </div>
    </dialog>
  );
};

/** Whole stories: a click plays one from its steady state to its verdict. */
const Scenarios = ({ wanted }: { readonly wanted: string }) => {
  const { desk } = useStage();
  const found = desk.scenarios.value.filter(({ name, title }) =>
    isNamed(`${name} ${title}`, wanted),
  );
  if (found.length === 0) return null;
  return (
    <section>
      <h3>scenarios</h3>
      {found.map(({ name, title, teaches, hidden }) => (
        <button
          type="button"
          class="entry"
          key={name}
          disabled={hidden !== null}
          title={hidden ?? teaches}
          onClick={() => void desk.startScenario(name)}
        >
          <b>{title}</b>
          <small>{hidden ?? name}</small>
        </button>
      ))}
    </section>
  );
};

const Entry = ({ offer, isFirst }: { readonly offer: FaultOffer; readonly isFirst: boolean }) => {
  const { desk } = useStage();
  const { name, title, key, hidden, description } = offer;
  return (
    <button
      type="button"
      class="entry"
      data-first={isFirst}
      disabled={hidden !== null}
      title={hidden ?? description}
      onClick={() => desk.look(name)}
    >
      <b>{title}</b>
      {key !== null && <kbd>{key.toUpperCase()}</kbd>}
      <small>{hidden ?? name}</small>
    </button>
  );
};

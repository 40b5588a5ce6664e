import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Act } from "../acts.ts";
import { useHands } from "../hands.ts";
import { useStage } from "../stage.ts";
import { StopButton } from "./stop-button.tsx";

/** Everything that can be done; typing narrows it down, the arrows choose, Enter does it, Shift and Enter looks first. */
export const Palette = () => {
  const { desk } = useStage();
  const card = useRef<HTMLDialogElement>(null);
  const isOpen = desk.search.value !== null;
  // Before anything else happens: what is typed next is meant for the field, which show() gives the focus to.
  useLayoutEffect(() => {
    if (isOpen) card.current?.show();
    else card.current?.close();
  }, [isOpen]);
  return (
    <dialog class="catalogue" ref={card} aria-label="Everything that can be done">
      {isOpen && <Open />}
    </dialog>
  );
};

const Open = () => {
  const { desk } = useStage();
  const { found } = useHands();
  const typed = desk.search.value ?? "";
  const groups = inGroups(found.value, typed);
  const acts = groups.flatMap(({ acts }) => acts);
  const [chosen, choose] = useState(0);
  const place = Math.min(chosen, Math.max(0, acts.length - 1));
  const act = acts[place] ?? null;
  useEffect(() => {
    document.querySelector("#palette-chosen")?.scrollIntoView({ block: "nearest" });
  }, [place, typed]);
  return (
    <>
      <Search
        act={act}
        move={(by) => choose(wrapped(place + by, acts.length))}
        onTyped={() => choose(0)}
      />
      <p class="hints dim">
        <kbd>↵</kbd> does it <kbd>⇧↵</kbd> looks first <kbd>⌃↵</kbd> adds it to the running order
      </p>
      {act === null && <p class="dim">Nothing is called that.</p>}
      <div class="groups" id="palette-list" role="listbox" aria-label="What can be done">
        {groups.map(({ group, acts: some }, i) => (
          <div role="group" aria-label={group} key={`${String(i)} ${group}`}>
            <h3 role="presentation">{group}</h3>
            {some.map((one) => (
              <Entry key={one.id} act={one} isChosen={one === act} isFull={typed !== ""} />
            ))}
          </div>
        ))}
      </div>
    </>
  );
};

interface SearchProps {
  /** The one that is chosen, or null. */
  readonly act: Act | null;
  readonly move: (by: -1 | 1) => void;
  readonly onTyped: () => void;
}

const Search = ({ act, move, onTyped }: SearchProps) => {
  const { desk } = useStage();
  const { hold } = useHands();
  const press = usePaletteKeys(act, move);
  return (
    <div class="search">
      <input
        autofocus
        type="text"
        role="combobox"
        name="search"
        value={desk.search.value ?? ""}
        autoComplete="off"
        placeholder="What shall happen?"
        aria-label="Search everything that can be done"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={act === null ? undefined : "palette-chosen"}
        onInput={(event) => {
          onTyped();
          desk.searchFor(event.currentTarget.value);
        }}
        onKeyDown={press}
        onBlur={() => hold.cancel()}
      />
      <StopButton />
      <button type="button" onClick={() => desk.searchFor(null)}>
        close
      </button>
    </div>
  );
};

const wrapped = (place: number, length: number) => (length === 0 ? 0 : (place + length) % length);

/** What the keys in the field do to the line that is chosen. */
function usePaletteKeys(act: Act | null, move: (by: -1 | 1) => void) {
  const { desk } = useStage();
  const { start, cues, say } = useHands();
  return (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Backspace" && desk.search.peek() === "") desk.searchFor(null);
    else if (event.key !== "Enter") return;
    event.preventDefault();
    if (event.key !== "Enter" || act === null || event.repeat) return;
    if (event.ctrlKey || event.metaKey) {
      cues.add(act.id);
      say(`In the running order: ${act.title}.`);
    } else if (event.shiftKey && act.look !== null) act.look();
    else start(act, "enter");
  };
}

interface EntryProps {
  readonly act: Act;
  readonly isChosen: boolean;
  /** With what it is about. */
  readonly isFull: boolean;
}

/** A click on what can be looked at looks: there is a button there that does it. */
const Entry = ({ act, isChosen, isFull }: EntryProps) => {
  const { start } = useHands();
  const { title, keys, about, hidden, isDestructive, isOn, look } = act;
  return (
    <div
      class="entry"
      role="option"
      id={isChosen ? "palette-chosen" : undefined}
      aria-selected={isChosen}
      aria-disabled={hidden !== null}
      data-act={act.id}
      data-on={isOn}
      title={hidden ?? about}
      onClick={() => {
        if (hidden !== null) return;
        if (look === null) start(act, "click");
        else look();
      }}
    >
      <b>{title}</b>
      <span>
        {isDestructive && <em>hold</em>} {keys !== null && <kbd>{keys}</kbd>}
      </span>
      {(isFull || hidden !== null) && <small>{hidden ?? about}</small>}
    </div>
  );
};

interface Group {
  readonly group: string;
  readonly acts: readonly Act[];
}

/** What was typed brings the best to the top, whatever it belongs to. */
function inGroups(acts: readonly Act[], typed: string): readonly Group[] {
  const groups: { group: string; acts: Act[] }[] = [];
  for (const act of acts) {
    const last = typed === "" ? groups.find(({ group }) => group === act.group) : groups.at(-1);
    if (last?.group === act.group) last.acts.push(act);
    else groups.push({ group: act.group, acts: [act] });
  }
  return groups;
}

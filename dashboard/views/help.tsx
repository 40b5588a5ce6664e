import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useHands } from "../hands.ts";
import { keyTable } from "../keys.ts";
import { useStage } from "../stage.ts";
import { StopButton } from "./stop-button.tsx";

/** All keys on one card, from the table that they are given in. */
export const Help = () => {
  const { desk } = useStage();
  const card = useRef<HTMLDialogElement>(null);
  const isOpen = desk.isHelpOpen.value;
  useLayoutEffect(() => {
    if (isOpen) card.current?.show();
    else card.current?.close();
  }, [isOpen]);
  return (
    <dialog class="help" ref={card} aria-label="Keys">
      <header role="none">
        <h2>Keys</h2>
        <StopButton />
        <button type="button" autofocus onClick={() => desk.toggleHelp()}>
          close
        </button>
      </header>
      {isOpen && <AllKeys />}
    </dialog>
  );
};

const AllKeys = () => {
  const faults = useHands().acts.value.filter(
    ({ id, keys }) => id.startsWith("fault ") && keys !== null,
  );
  return (
    <dl>
      {keyTable.map(({ act, shown, says }) => (
        <Row key={act} keys={shown}>
          {says}
        </Row>
      ))}
      <Row keys="⇧ + key">Looks first: a fault's form, whom it would hit, the commands.</Row>
      {faults.map(({ id, keys, title, isDestructive, hidden }) => (
        <Row key={id} keys={keys?.length === 2 ? `/ ${keys}` : (keys ?? "")}>
          <b>{title}</b>
          {isDestructive && " (hold)"}
          {hidden !== null && `: ${hidden}`}
        </Row>
      ))}
    </dl>
  );
};

const Row = ({
  keys,
  children,
}: {
  readonly keys: string;
  readonly children: ComponentChildren;
}) => (
  <div>
    <dt>
      <kbd>{keys}</kbd>
    </dt>
    <dd>{children}</dd>
  </div>
);

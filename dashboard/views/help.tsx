import { useEffect, useRef } from "preact/hooks";
import { useStage } from "../stage.ts";

/** All keys on one card. */
export const Help = () => {
  const { desk } = useStage();
  const card = useRef<HTMLDialogElement>(null);
  const isOpen = desk.isHelpOpen.value;
  useEffect(() => {
    if (isOpen) card.current?.show();
    else card.current?.close();
  }, [isOpen]);
  const offers = desk.offers.value.filter(({ key }) => key !== null);
  return (
    <dialog class="help" ref={card} aria-label="Keys">
      <h2>Keys</h2>
      <dl>
        {offers.map(({ name, key, title, description, hidden }) => (
          <div key={name}>
            <dt>
              <kbd>{key?.toUpperCase()}</kbd>
            </dt>
            <dd>
              <b>{title}</b> at once, with its defaults. {hidden ?? description}
            </dd>
          </div>
        ))}
        <Row keys="/">
          Everything else that can be broken: search it, see its plan, then break it.
        </Row>
        <Row keys="⇧ + key">Choose first: its form, whom it would hit and the kubectl lines.</Row>
        <Row keys="Esc">STOP: take every fault back, close whatever is open.</Row>
        <Row keys="1 2 3 4">
          Healing, scaling, release, what happened: stays in front; once more, and the news comes
          forward by itself again.
        </Row>
        <Row keys="← →">The healing before, the one after.</Row>
        <Row keys="P">Plain words, or Kubernetes' own.</Row>
        <Row keys="V">The scene as a table, or as a picture.</Row>
        <Row keys="T">Dark (lacquer) or light (paper).</Row>
        <Row keys="?">This card.</Row>
      </dl>
      <button type="button" onClick={() => desk.toggleHelp()}>
        close
      </button>
    </dialog>
  );
};

const Row = ({ keys, children }: { readonly keys: string; readonly children: string }) => (
  <div>
    <dt>
      <kbd>{keys}</kbd>
    </dt>
    <dd>{children}</dd>
  </div>
);

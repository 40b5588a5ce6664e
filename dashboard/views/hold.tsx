import type { ComponentChildren } from "preact";
import type { Act } from "../acts.ts";
import { useHands } from "../hands.ts";

interface Props {
  readonly act: Act;
  readonly class: string;
  readonly children: ComponentChildren;
}

/** Does it at once; what is destructive only after it was held. A short press, or Enter on it, shows its plan. */
export const ActButton = ({ act, class: name, children }: Props) => {
  const { start, hold } = useHands();
  const { isDestructive, hidden, about, title } = act;
  const held = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) start(act, "pointer");
    },
    onPointerUp: () => hold.release("pointer"),
    onPointerLeave: () => hold.cancel(),
    onPointerCancel: () => hold.cancel(),
    // By keyboard, or by what speaks for one: nothing is held there, so it looks, and Enter does it.
    onClick: (event: MouseEvent) => {
      if (event.detail === 0) act.look?.();
    },
  };
  return (
    <button
      type="button"
      class={name}
      disabled={hidden !== null}
      data-hold={isDestructive}
      title={hidden ?? (isDestructive ? `${title}: hold it. ${about}` : about)}
      {...(isDestructive ? held : { onClick: () => start(act, "click") })}
    >
      {children}
    </button>
  );
};

/** What is being held, filling up. */
export const HoldRing = () => {
  const title = useHands().hold.held.value;
  if (title === null) return null;
  return (
    <div class="holding" role="status">
      <svg viewBox="0 0 100 100" aria-hidden="true">
        <circle class="ring-track" cx="50" cy="50" r="42" />
        <circle class="ring-fill" cx="50" cy="50" r="42" pathLength="100" />
      </svg>
      <p>
        <b>{title}</b>
        <span>keep holding; let go, and you only see its plan</span>
      </p>
    </div>
  );
};

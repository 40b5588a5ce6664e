const stops =
  "button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea, a[href], [tabindex='0']";

/** Focus goes round in a card that is open, and when it closes returns to where it was. Returns the way out. */
export function keepFocus(root: HTMLElement): () => void {
  let outside: HTMLElement | null = null;
  let open = openCard(root);
  const onFocus = ({ target }: FocusEvent) => {
    if (target instanceof HTMLElement && target.closest("dialog") === null) outside = target;
  };
  const onBlur = ({ target, relatedTarget }: FocusEvent) => {
    if (relatedTarget === null && target === outside && document.hasFocus()) outside = null;
  };
  const onKey = (event: KeyboardEvent) => {
    const card = openCard(root);
    if (event.key === "Tab" && card !== null && goRound(card, event.shiftKey))
      event.preventDefault();
  };
  const cards = new MutationObserver(() => {
    const was = open;
    open = openCard(root);
    if (open === null && was !== null && isNowhere()) outside?.focus();
  });
  cards.observe(root, { subtree: true, attributeFilter: ["open"] });
  document.addEventListener("focusin", onFocus);
  document.addEventListener("focusout", onBlur);
  document.addEventListener("keydown", onKey);
  return () => {
    cards.disconnect();
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("focusout", onBlur);
    document.removeEventListener("keydown", onKey);
  };
}

const openCard = (root: HTMLElement): HTMLElement | null => root.querySelector("dialog[open]");
const isNowhere = (): boolean =>
  document.activeElement === null ||
  document.activeElement === document.body ||
  document.activeElement.closest("dialog:not([open])") !== null;

/** From the last to the first, and from the first to the last; true when the browser is not to move the focus itself. */
function goRound(card: HTMLElement, isBack: boolean): boolean {
  const all = [...card.querySelectorAll<HTMLElement>(stops)].filter(
    (one) => one.tabIndex >= 0 && one.getClientRects().length > 0,
  );
  const edge = isBack ? all[0] : all.at(-1);
  const isInside = card.contains(document.activeElement);
  if (isInside && document.activeElement !== edge) return false;
  (isBack ? all.at(-1) : all[0])?.focus();
  return true;
}

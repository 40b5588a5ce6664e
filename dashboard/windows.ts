/** stage: everything · presenter: the second screen · projector: what the audience sees. */
export const windowKinds = ["stage", "presenter", "projector"] as const;
export type WindowKind = (typeof windowKinds)[number];

/** Which one this is, by its address: `?window=projector`. */
export function kindOf(search: string): WindowKind {
  const wanted = new URLSearchParams(search).get("window");
  return windowKinds.find((kind) => kind === wanted) ?? "stage";
}

/** Opens it, or brings it to the front where it is open already. False: the browser does not let it. */
export function openWindow(kind: WindowKind): boolean {
  // Without an address it is found by its name, and not loaded again.
  const opened = open("", `kintsugi-${kind}`, "popup,width=1280,height=720");
  if (opened === null) return false;
  if (opened.location.href === "about:blank") opened.location.href = addressOf(kind);
  opened.focus();
  return true;
}

export const addressOf = (kind: WindowKind): string => `${location.pathname}?window=${kind}`;

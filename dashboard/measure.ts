/** When a version of a pod was on the page. Epoch milliseconds. */
export interface PixelStamp {
  readonly uid: string;
  readonly resourceVersion: string;
  /** In the commit: the document has it. */
  readonly at: number;
  /** Once the frame that shows it was handed to the screen; null until then. */
  paintedAt: number | null;
}

const kept = 5000;

/**
 * For scripts/bench/event-to-pixel.ts: with `?measure` in the page's address every version of every pod is stamped into
 * `window.__kintsugiPixels` (the newest 5,000) in the commit that first shows it. Without it nothing is kept.
 */
export function createStamp(search: string) {
  if (!new URLSearchParams(search).has("measure")) return null;
  const stamps: PixelStamp[] = [];
  Object.assign(globalThis, { __kintsugiPixels: stamps });
  const now = () => performance.timeOrigin + performance.now();
  const unpainted: PixelStamp[] = [];
  // A message posted within a frame is delivered after that frame has been painted.
  const afterPaint = new MessageChannel();
  afterPaint.port1.addEventListener("message", () => {
    for (const stamp of unpainted.splice(0)) stamp.paintedAt = now();
  });
  afterPaint.port1.start();
  return (uid: string, resourceVersion: string) => {
    const stamp: PixelStamp = { uid, resourceVersion, at: now(), paintedAt: null };
    if (unpainted.push(stamp) === 1) afterPaint.port2.postMessage(null);
    if (stamps.push(stamp) > kept) stamps.splice(0, stamps.length - kept);
  };
}

import { type ReadonlySignal, effect } from "@preact/signals";

/** Something that all windows of this browser have in common, such as the theme. */
export interface Shared {
  readonly name: string;
  /** Of plain data. */
  readonly value: ReadonlySignal<unknown>;
  /** What another window says; what it cannot use it does not take. */
  take(value: unknown): void;
}

/** All others hear what one says. */
export interface Channel {
  send(message: unknown): void;
  listen(hear: (message: unknown) => void): void;
  close(): void;
}

/** All windows of this page in this browser, and no other origin. */
export function openChannel(): Channel {
  const channel = new BroadcastChannel("kintsugi");
  return {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a BroadcastChannel has none
    send: (message) => channel.postMessage(message),
    listen: (hear) => channel.addEventListener("message", ({ data }) => hear(data)),
    close: () => channel.close(),
  };
}

/** Keeps windows alike: whoever comes asks, whoever changes something tells. Answers with its end. */
export function share(channel: Channel, parts: readonly Shared[]): () => void {
  const known = new Map<string, string>();
  const tell = ({ name, value }: Shared) => channel.send({ name, value: value.peek() });
  const stops = parts.map((part) =>
    effect(() => {
      const now = JSON.stringify(part.value.value);
      const was = known.get(part.name);
      known.set(part.name, now);
      // A newcomer listens before it speaks.
      if (was !== undefined && was !== now) tell(part);
    }),
  );
  channel.listen((message) => {
    const { name, value, hello } = (message ?? {}) as Readonly<Record<string, unknown>>;
    if (hello === true) return parts.forEach(tell);
    const part = parts.find((one) => one.name === name);
    if (part === undefined) return;
    // So that what was heard is not told again.
    known.set(part.name, JSON.stringify(value));
    part.take(value);
  });
  channel.send({ hello: true });
  return () => {
    for (const stop of stops) stop();
    channel.close();
  };
}

/** Takes a value only if it is one of these. */
export const oneOf =
  <T>(allowed: readonly T[], take: (value: T) => void) =>
  (value: unknown): void => {
    const known = allowed.find((one) => one === value);
    if (known !== undefined) take(known);
  };

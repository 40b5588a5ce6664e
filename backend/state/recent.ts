/** The newest numbered things, bounded by count and by size: the oldest make room. */
export interface Recent<T> {
  /** `bytes`: about how much it weighs. */
  push(item: T, bytes: number): void;
  /** What came after number `seq` (the first pushed is number 1), oldest first; null when some of it has made room. */
  since(seq: number): readonly T[] | null;
  readonly length: number;
}

/** A ring in an array: the head moves on, and the dead part is cut off when it is the larger one. */
export function createRecent<T>(limits: { count: number; bytes: number }): Recent<T> {
  let items: { readonly item: T; readonly bytes: number }[] = [];
  let head = 0;
  let dropped = 0;
  let weight = 0;
  const isOverfull = () => items.length - head > limits.count || weight > limits.bytes;
  return {
    push(item, bytes) {
      items.push({ item, bytes });
      weight += bytes;
      // The newest stays whatever it weighs.
      while (isOverfull() && items.length - head > 1) {
        weight -= items[head]?.bytes ?? 0;
        head += 1;
        dropped += 1;
      }
      if (head > 64 && head > items.length / 2) {
        items = items.slice(head);
        head = 0;
      }
    },
    since(seq) {
      if (seq < dropped || seq > dropped + items.length - head) return null;
      return items.slice(head + seq - dropped).map(({ item }) => item);
    },
    get length() {
      return items.length - head;
    },
  };
}

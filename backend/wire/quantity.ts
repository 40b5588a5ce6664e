/** Powers of ten of the decimal suffixes of a Kubernetes quantity: apimachinery pkg/api/resource/suffix.go. */
const tens: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const written =
  /^(?<number>[+-]?\d{1,20}(?:\.\d{1,20})?)(?:(?<suffix>[numkMGTPE])|e(?<power>[+-]?\d{1,2}))?$/;

/** A quantity with a decimal suffix, such as "75m" or "0.1", as a number; null where it is none. Binary suffixes are for memory. */
export function quantity(given: unknown): number | null {
  return scaled(given, 0);
}

/** In thousandths, a fraction of one counting as a whole one: Quantity.MilliValue rounds up. */
export function milliOf(given: unknown): number | null {
  const exact = scaled(given, 3);
  // What the floating point adds is no fraction.
  return exact === null ? null : Math.ceil(Number(exact.toPrecision(14)));
}

function scaled(given: unknown, by: number): number | null {
  if (typeof given !== "string") return null;
  const { number, suffix = "", power } = written.exec(given)?.groups ?? {};
  if (number === undefined) return null;
  const ten = power === undefined ? (tens[suffix] ?? 0) : Number(power);
  return Number(`${number}e${String(ten + by)}`);
}

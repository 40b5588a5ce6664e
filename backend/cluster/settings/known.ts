import type { Known } from "../../wire/settings.ts";

/** Where settings are read: a flag, or a field of an object. Null answers: not set. */
export interface Source {
  /** "kube-controller-manager's flags". */
  readonly name: string;
  read(setting: string): unknown;
}

interface Wanted {
  /** As it is called there: "--node-monitor-period", "terminationGracePeriodSeconds". */
  readonly name: string;
  /** In its own unit. */
  readonly byDefault: number;
  readonly unit: Unit;
}

/** duration: Go's ("1m30s") or Kubernetes' Duration · seconds: a whole number of them · number: as it is · percent */
export type Unit = "duration" | "seconds" | "number" | "percent";

/** A setting where it stands; Kubernetes' default where it is not set or makes no sense, and said so. `source` null: nobody could look. */
export function known(source: Source | null, { name, byDefault, unit }: Wanted): Known {
  const assumed = amountOf(byDefault, unit);
  if (source === null) return { amount: assumed, setting: null };
  const raw = source.read(name) ?? null;
  const read = raw === null ? null : parse(raw, unit);
  const amount = read ?? assumed;
  const unread = raw === null || read !== null ? "" : `; ${source.name} cannot be read`;
  const readFrom = read === null ? `Kubernetes' default${unread}` : source.name;
  return { amount, setting: { name, value: shown(amount, unit), readFrom } };
}

/** Milliseconds of "1m30s" or "100ms"; null for anything else. https://pkg.go.dev/time#ParseDuration */
export function durationMs(text: string): number | null {
  if (text === "0") return 0;
  if (text.length > 40 || !/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return null;
  let sum = 0;
  for (const [, count, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g))
    sum += Number(count) * (msOf[unit ?? ""] ?? 0);
  return sum;
}

const msOf: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

function parse(raw: unknown, unit: Unit): number | null {
  if (unit === "duration") return typeof raw === "string" ? durationMs(raw) : null;
  const number = typeof raw === "string" && raw.trim() !== "" ? Number(raw) : raw;
  if (typeof number !== "number" || !Number.isFinite(number) || number < 0) return null;
  return amountOf(number, unit);
}

const amountOf = (value: number, unit: Unit) =>
  unit === "seconds" || unit === "duration" ? value * 1000 : value;

function shown(amount: number, unit: Unit): string {
  if (unit === "number") return String(amount);
  if (unit === "percent") return `${amount} %`;
  return amount > 0 && amount < 1000 ? `${amount} ms` : `${amount / 1000} s`;
}

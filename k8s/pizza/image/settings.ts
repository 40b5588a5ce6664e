import { hostname } from "node:os";

export const roles = ["storefront", "kitchen", "ledger", "receipts"] as const;
export type Role = (typeof roles)[number];

export const versions = ["v1", "v2", "bad", "crash"] as const;
export type Version = (typeof versions)[number];

/** All that a pod is told from outside: by the image (version), by its manifest (the rest). */
export interface Settings {
  readonly role: Role;
  readonly version: Version;
  /** Names shown in answers, from the downward API. */
  readonly pod: string;
  readonly node: string;
  readonly port: number;
  /** Where the other parts answer. */
  readonly peers: Readonly<Record<Exclude<Role, "storefront">, string>>;
  readonly menuFile: string;
  readonly receiptKeyFile: string;
  readonly faultKeyFile: string;
  readonly ordersFile: string;
  /** CPU time that one pizza costs. */
  readonly bakeCpuMs: number;
  /** How long a pod goes on serving after it was asked to end. */
  readonly drainMs: number;
}

/** Reads the environment; throws an Error that names every mistake in it. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const mistakes: string[] = [];
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T => {
    const found = allowed.find((value) => value === env[name]);
    if (found === undefined) mistakes.push(`${name} must be one of ${allowed.join(", ")}`);
    return found ?? (allowed[0] as T); // never used: a mistake throws below
  };
  const number = (name: string, fallback: number, max: number): number => {
    const value = Number(env[name] ?? fallback);
    if (!(value >= 0 && value <= max)) mistakes.push(`${name} must be a number from 0 to ${max}`);
    return value;
  };
  const settings: Settings = {
    role: oneOf("PIZZA_ROLE", roles),
    version: oneOf("PIZZA_VERSION", versions),
    pod: env["POD_NAME"] ?? hostname(),
    node: env["NODE_NAME"] ?? "",
    port: number("PORT", 8080, 65_535),
    peers: {
      kitchen: env["KITCHEN_URL"] ?? "http://kitchen",
      ledger: env["LEDGER_URL"] ?? "http://ledger",
      receipts: env["RECEIPTS_URL"] ?? "http://receipts",
    },
    menuFile: env["MENU_FILE"] ?? "/etc/pizza/menu/menu.txt",
    receiptKeyFile: env["RECEIPT_KEY_FILE"] ?? "/etc/pizza/receipt-key/key",
    faultKeyFile: env["FAULT_KEY_FILE"] ?? "/etc/pizza/fault-key/key",
    ordersFile: env["ORDERS_FILE"] ?? "/var/lib/pizza/orders.db",
    bakeCpuMs: number("BAKE_CPU_MS", 1, 1000),
    drainMs: number("DRAIN_MS", 1000, 60_000),
  };
  if (mistakes.length > 0) throw new Error(`Cannot start: ${mistakes.join("; ")}.`);
  return settings;
}

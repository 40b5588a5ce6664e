import type { Version } from "./settings.ts";

/** What a pod can be told to suffer, each for at most five minutes. */
export type Fault =
  | { readonly type: "crash" }
  | { readonly type: "hang"; readonly seconds: number }
  | {
      readonly type: "leak";
      readonly seconds: number;
      readonly mibPerSecond: number;
      /** Takes no more than this; null: as much as the kernel lets it. */
      readonly mib: number | null;
    }
  | { readonly type: "slow"; readonly seconds: number; readonly ms: number }
  | { readonly type: "fail"; readonly seconds: number; readonly percent: number }
  | { readonly type: "unready"; readonly seconds: number }
  | { readonly type: "burn"; readonly seconds: number; readonly percent: number }
  | { readonly type: "full"; readonly seconds: number }
  | { readonly type: "recover" };

export const faultTypes = [
  "crash",
  "hang",
  "leak",
  "slow",
  "fail",
  "unready",
  "burn",
  "full",
  "recover",
] as const;

/** Reads `?type=slow&seconds=10&ms=500`; throws an Error that says what would be right. */
export function parseFault(query: URLSearchParams): Fault {
  const number = (name: string, fallback: number, max: number): number => {
    const value = Number(query.get(name) ?? fallback);
    if (value > 0 && value <= max) return value;
    throw new Error(`${name} must be a number above 0, at most ${max}.`);
  };
  const seconds = () => number("seconds", 30, 300);
  const type = faultTypes.find((name) => name === query.get("type"));
  switch (type) {
    case "crash":
    case "recover":
      return { type };
    case "hang":
    case "unready":
    case "full":
      return { type, seconds: seconds() };
    case "leak": {
      const mib = query.has("mib") ? number("mib", 0, 1024) : null;
      return { type, seconds: seconds(), mibPerSecond: number("mibPerSecond", 16, 1024), mib };
    }
    case "slow":
      return { type, seconds: seconds(), ms: number("ms", 500, 30_000) };
    case "fail":
    case "burn":
      return { type, seconds: seconds(), percent: number("percent", 100, 100) };
    case undefined:
      throw new Error(`type must be one of ${faultTypes.join(", ")}.`);
    default:
      return type satisfies never;
  }
}

/** The world that faults act on; a test brings its own. */
export interface Body {
  now(): number;
  random(): number;
  /** Ends the process. */
  exit(): void;
  /** Stops everything in this process for so long, without using CPU. */
  freeze(ms: number): void;
  /** Takes so much memory a second, at most `mib` of it; gives it back when the returned stop is called. */
  leak(mibPerSecond: number, mib: number | null): () => void;
  /** Uses so much of one CPU, beside the work and not in its way, until the returned stop is called. */
  burn(percent: number): () => void;
  /** Calls `end` once: when that time is over, or earlier when the returned function is called. */
  lasting(seconds: number, end: () => void): () => void;
}

/** Leaves the disk no room until the returned function is called. */
export type Fill = () => () => void;

/** What this pod suffers now. */
export interface Sufferings {
  suffer(fault: Fault): void;
  isUnready(): boolean;
  /** How much later each piece of work is answered. */
  delayMs(): number;
  /** Whether this piece of work fails. */
  hasFailed(): boolean;
}

/** Faults end by themselves: what a request asks for holds until a point in time; what runs beside is stopped then. `fill`: only where there is a disk. */
export function createSufferings(version: Version, body: Body, fill?: Fill): Sufferings {
  const slow = { until: 0, ms: 0 };
  const fail = { until: 0, percent: 0 };
  const unready = { until: 0 };
  const running = createRunning(body);
  const end = (seconds: number) => body.now() + seconds * 1000;
  const recover = (): void => {
    for (const one of [slow, fail, unready]) one.until = 0;
    running.stopAll();
  };

  const suffer = (fault: Fault): void => {
    switch (fault.type) {
      case "crash":
        return body.exit();
      case "hang":
        return body.freeze(fault.seconds * 1000);
      case "leak":
        return running.start(fault, () => body.leak(fault.mibPerSecond, fault.mib));
      case "burn":
        return running.start(fault, () => body.burn(fault.percent));
      case "full":
        return fill && running.start(fault, fill);
      case "slow":
        return void Object.assign(slow, { until: end(fault.seconds), ms: fault.ms });
      case "fail":
        return void Object.assign(fail, { until: end(fault.seconds), percent: fault.percent });
      case "unready":
        return void Object.assign(unready, { until: end(fault.seconds) });
      case "recover":
        return recover();
      default:
        return fault satisfies never;
    }
  };

  return {
    suffer,
    isUnready: () => body.now() < unready.until,
    delayMs: () => (body.now() < slow.until ? slow.ms : 0),
    hasFailed() {
      const percent = Math.max(
        version === "bad" ? 50 : 0,
        body.now() < fail.until ? fail.percent : 0,
      );
      return body.random() * 100 < percent;
    },
  };
}

/** What runs beside the work, one of each type. */
function createRunning(body: Pick<Body, "lasting">) {
  const stops = new Map<Fault["type"], () => void>();
  return {
    start({ type, seconds }: Lasting, begin: () => () => void): void {
      stops.get(type)?.();
      stops.set(type, body.lasting(seconds, begin()));
    },
    stopAll(): void {
      for (const stop of stops.values()) stop();
      stops.clear();
    },
  };
}

type Lasting = Extract<Fault, { readonly seconds: number }>;

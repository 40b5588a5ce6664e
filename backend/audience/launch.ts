import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import { type Clock, systemClock } from "../core/clock.ts";
import { LabError } from "../core/errors.ts";
import type { Lifetime } from "../core/lifetime.ts";
import { restartDelay } from "../core/restart.ts";
import { sleep } from "../core/wait.ts";
import type { LabState } from "../wire/state.ts";
import { coalesce } from "./coalesce.ts";
import { type AudienceProcess, startProcess } from "./process.ts";
import type { FromAudience } from "./protocol.ts";
import { tellingOf } from "./summary.ts";
import type { Votes } from "./votes.ts";

export interface AudienceOptions {
  /** 0: any that is free. */
  readonly port: number;
  readonly minutes: number;
  /** Where Vite put the phones' page. */
  readonly pageDir: string;
  readonly source: { readonly state: LabState; subscribe(listener: () => void): () => void };
  /** What the process says ends up here. Whatever it must know in turn is in the state: `tellingOf` says it all, also to a process that takes the place of another. */
  readonly votes?: Pick<Votes, "opened" | "heard" | "gone">;
  readonly lifetime: Lifetime;
  readonly clock?: Clock;
}

export interface Audience {
  /** What a phone opens. Its path is the way in: only for the hall. */
  readonly url: string;
  /** Why nobody but this machine can open it, or null. */
  readonly onlyHere: string | null;
  /** Of the process that serves right now. */
  pid(): number | null;
}

/** A line through a pipe; the process itself holds back what is no news. */
const everyMs = 50;
/** A phone in a quiet lab must not take silence for a lost line. */
const beatMs = 2000;

/**
 * Starts the audience's process, and tells it what the hall may know until the lifetime ends. One that dies is replaced at the same
 * address: phones come back, and vote once more, by themselves. Throws a LabError `port-taken` or `audience-failed`.
 */
export async function openAudience(options: AudienceOptions): Promise<Audience> {
  const { clock = systemClock, source, lifetime, votes } = options;
  const hall = hallOf(options, clock.now());
  const start = (port: number) => {
    const child = startProcess((said) => votes?.heard(said));
    child.tell({ ...hall.opening, port });
    return child;
  };
  const telling = coalesce(everyMs, () => child.tell(tellingOf(source.state, clock.now())));
  const opened = (port: number) => {
    votes?.opened({ url: hall.urlAt(port), onlyHere: hall.onlyHere, endsAt: hall.endsAt });
    telling.ask();
  };

  let child = start(options.port);
  lifetime.defer(() => child.stop());
  const port = listeningPort(await child.first, options.port);
  opened(port);
  lifetime.defer(() => telling.stop());
  lifetime.defer(source.subscribe(() => telling.ask()));
  const beat = setInterval(() => telling.ask(), beatMs);
  lifetime.defer(() => clearInterval(beat));
  const next = () => {
    child = start(port);
    void child.first.then((said) => (said?.type === "listening" ? opened(port) : child.stop()));
    return child;
  };
  void serveOn(child, { next, gone: (state) => votes?.gone(state), ...hall, clock, lifetime });
  return { url: hall.urlAt(port), onlyHere: hall.onlyHere, pid: () => child.pid };
}

interface Serving {
  /** Starts the one that takes the place of one that has ended. */
  readonly next: () => AudienceProcess;
  readonly gone: Votes["gone"];
  readonly endsAt: number;
  readonly clock: Clock;
  readonly lifetime: Lifetime;
}

/** One process after the other, until the hall's time is over or the lab's. */
async function serveOn(first: AudienceProcess, serving: Serving): Promise<void> {
  const { next, gone, endsAt, clock, lifetime } = serving;
  let delayMs = 0;
  for (let child = first; ; child = next()) {
    const startedAt = clock.monotonic();
    await child.ended;
    if (lifetime.signal.aborted) return;
    const isOver = clock.now() >= endsAt;
    gone(isOver ? "over" : "away");
    if (isOver) return;
    delayMs = restartDelay(clock.monotonic() - startedAt, delayMs);
    await sleep(delayMs, lifetime.signal).catch(() => {});
    if (lifetime.signal.aborted) return;
  }
}

/** Where the hall is, until when, and what keeps others out: the same for each process that serves it. */
function hallOf({ minutes, pageDir }: AudienceOptions, now: number) {
  const addresses = lanAddresses();
  const [address] = addresses;
  const endsAt = now + minutes * 60_000;
  const token = randomBytes(16).toString("base64url");
  const opening = {
    type: "open",
    host: address === undefined ? "127.0.0.1" : "0.0.0.0",
    names: [...addresses, "127.0.0.1", "localhost"].slice(0, 16),
    token,
    pageDir,
    endsAt,
    secret: randomBytes(16).toString("base64url"),
  } as const;
  return {
    opening,
    endsAt,
    urlAt: (port: number) => `http://${address ?? "127.0.0.1"}:${port}/${token}/`,
    onlyHere: address === undefined ? "This machine has no address in a network." : null,
  };
}

/** Of this machine in its networks: IPv4, which every phone can type. */
function lanAddresses(): string[] {
  return Object.entries(networkInterfaces())
    .filter(([name]) => !/^(docker|br-|veth|virbr|cni)/.test(name))
    .flatMap(([, addresses]) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map(({ address }) => address);
}

function listeningPort(said: FromAudience | null, asked: number): number {
  if (said?.type === "listening") return said.port;
  if (said?.type === "refused" && said.code === "port-taken")
    throw new LabError(
      "port-taken",
      `Port ${asked}, for the audience's phones, is in use by another program.`,
      `End that program, or choose another port: npm start -- --audience --audience-port ${asked + 1}`,
    );
  throw new LabError(
    "audience-failed",
    "The audience's process did not start to listen.",
    "Start without --audience; or look above for what it said.",
  );
}

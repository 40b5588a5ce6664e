import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { type Clock, systemClock } from "../core/clock.ts";
import { LabError } from "../core/errors.ts";
import type { Lifetime } from "../core/lifetime.ts";
import type { LabState } from "../wire/state.ts";
import { coalesce } from "./coalesce.ts";
import { type FromAudience, fromAudience, readLine, type ToAudience } from "./protocol.ts";
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
  readonly pid: number | null;
  phones(): number;
}

/** A line through a pipe; the process itself holds back what is no news. */
const everyMs = 50;

/** Starts the audience's process, and tells it what the hall may know until the lifetime ends. Throws a LabError `port-taken` or `audience-failed`. */
export async function openAudience(options: AudienceOptions): Promise<Audience> {
  const { clock = systemClock, source, lifetime, votes } = options;
  const endsAt = clock.now() + options.minutes * 60_000;
  const child = spawnWorker({
    heard: (said) => votes?.heard(said),
    ended: () => votes?.gone(clock.now() >= endsAt ? "over" : "away"),
  });
  lifetime.defer(() => child.stop());
  const [address] = lanAddresses();
  const token = randomBytes(16).toString("base64url");
  child.tell({
    type: "open",
    host: address === undefined ? "127.0.0.1" : "0.0.0.0",
    port: options.port,
    names: [...lanAddresses(), "127.0.0.1", "localhost"].slice(0, 16),
    token,
    pageDir: options.pageDir,
    endsAt,
    secret: randomBytes(16).toString("base64url"),
  });
  const port = listeningPort(await child.first, options.port);
  const telling = coalesce(everyMs, () => {
    const at = clock.now();
    child.tell(tellingOf(source.state, at));
  });
  lifetime.defer(() => telling.stop());
  lifetime.defer(source.subscribe(() => telling.ask()));
  telling.ask();
  const url = `http://${address ?? "127.0.0.1"}:${port}/${token}/`;
  const onlyHere = address === undefined ? "This machine has no address in a network." : null;
  votes?.opened({ url, onlyHere, endsAt });
  return {
    url,
    onlyHere,
    pid: child.pid,
    phones: child.phones,
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

interface Listener {
  readonly heard: (said: FromAudience) => void;
  readonly ended: () => void;
}

/** With nothing of our environment: it has no business there. */
function spawnWorker({ heard, ended }: Listener) {
  const worker = join(import.meta.dirname, "worker.ts");
  const child = spawn(process.execPath, ["--max-old-space-size=256", worker], {
    env: {},
    stdio: ["pipe", "pipe", "inherit"],
  });
  const first = Promise.withResolvers<FromAudience | null>();
  const gone = Promise.withResolvers<void>();
  let phones = 0;
  // The error of a pipe that breaks: its end is heard anyway.
  child.stdin.on("error", () => {});
  let bytes = 0;
  child.stdout.on("data", (piece: Buffer) => {
    // Figures twice a second: whoever says a megabyte without a line's end wants our memory.
    bytes = piece.includes(10) ? 0 : bytes + piece.length;
    if (bytes > 1_000_000) child.kill("SIGKILL");
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const said = readLine(fromAudience, line);
    if (said === null) return;
    if (said.type === "phones") phones = said.phones;
    if (said.type === "phones" || said.type === "tally") heard(said);
    else first.resolve(said);
  });
  const end = () => {
    phones = 0;
    ended();
    first.resolve(null);
    gone.resolve();
  };
  child.once("exit", end);
  child.once("error", end);
  return {
    pid: child.pid ?? null,
    first: first.promise,
    phones: () => phones,
    tell(message: ToAudience) {
      // A process that does not read is told no more than it can hold: the next one has all again.
      if (child.stdin.writable && child.stdin.writableLength < 65_536)
        child.stdin.write(`${JSON.stringify(message)}\n`);
    },
    async stop() {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await gone.promise;
    },
  };
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

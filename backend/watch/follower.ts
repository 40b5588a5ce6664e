import type { Clock } from "../core/clock.ts";
import type { LabEvent } from "../wire/events.ts";
import type { Answer, WatchApi } from "./api.ts";
import type { SilenceBounds } from "./bounds.ts";
import { reasonOf, type Ending } from "./endings.ts";
import type { FeedTeller } from "./feed.ts";
import type { WatchedKind } from "./kinds.ts";
import type { Known } from "./known.ts";
import { pageFrom, readJson, readMessages, refusalFrom, type WatchMessage } from "./messages.ts";
import type { Pulse } from "./pulse.ts";
import { identity, fields } from "./translate/fields.ts";

export interface FollowerOptions {
  readonly api: WatchApi;
  readonly kind: WatchedKind;
  readonly path: string;
  readonly known: Known;
  readonly feed: FeedTeller;
  readonly emit: (event: LabEvent) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const pageSize = "500";

/** Follows one kind over one connection after the other, and remembers the place in the history where the next one goes on. */
export class Follower {
  readonly #options: FollowerOptions;
  #canStream = true;
  #hasSynced = false;
  #isListing = false;
  /** The resourceVersion up to which all is known, or null: list. */
  #place: string | null = null;
  #heardAt = 0;
  #heardTime = 0;
  #cut: ((verdict: Ending) => void) | null = null;

  constructor(options: FollowerOptions) {
    this.#options = options;
  }

  /** Lists what is needed, then follows until the connection ends. Never throws. */
  async follow(): Promise<Ending> {
    const controller = new AbortController();
    let verdict: Ending | null = null;
    this.#cut = (given) => {
      verdict = given;
      controller.abort(new DOMException("This watch is given up.", "AbortError"));
    };
    this.#listen();
    try {
      const ending = await this.#connect(
        AbortSignal.any([this.#options.signal, controller.signal]),
      );
      return verdict ?? ending;
    } catch (error) {
      return verdict ?? this.#broken(reasonOf(error));
    } finally {
      this.#cut = null;
      this.#isListing = false;
    }
  }

  /** The next connection lists everything again. */
  forgetPlace(): void {
    this.#place = null;
  }

  /** Calls a silence stale, or ends a connection that is dead. */
  check(bounds: SilenceBounds, pulse: Pulse | null): void {
    const { clock, feed, kind } = this.#options;
    if (this.#cut === null) return;
    const lateSince = pulse?.lateSince ?? null;
    const mayBeSilent = !kind.hasBookmarks && pulse !== null && lateSince === null;
    const silentMs = clock.monotonic() - this.#heardAt;
    const isStuck = this.#isListing && this.#canStream && silentMs >= bounds.syncWithinMs;
    if (isStuck) return this.#cut(this.#noStream());
    // Nobody can tell a quiet connection from a dead one here: a new one goes on where it stood.
    if (mayBeSilent && !this.#isListing) {
      if (silentMs >= bounds.deadAfterMs) this.#cut({ type: "clean" });
      else if (feed.state === "stale") feed.live(this.#note());
      return;
    }
    if (silentMs >= bounds.deadAfterMs) {
      const reason = `the API server fell silent for ${Math.round(silentMs / 1000)} s`;
      return this.#cut(this.#broken(reason, this.#heardTime));
    }
    const isLate = lateSince !== null && silentMs >= bounds.staleIfLateMs;
    if (silentMs < bounds.staleAfterMs && !isLate) {
      if (feed.state === "stale") feed.live(this.#note());
    } else if (feed.state === "live") {
      const reason = isLate ? "the API server does not answer" : "nothing is heard";
      feed.stale(reason, Math.max(this.#heardTime, lateSince ?? 0));
    }
  }

  async #connect(signal: AbortSignal): Promise<Ending> {
    if (this.#place !== null) return this.#watch(signal, { resourceVersion: this.#place });
    this.#isListing = true;
    this.#options.known.beginList();
    if (this.#canStream)
      return this.#watch(signal, {
        sendInitialEvents: "true",
        resourceVersionMatch: "NotOlderThan",
      });
    const refused = await this.#list(signal);
    return refused ?? this.#watch(signal, { resourceVersion: this.#place ?? "" });
  }

  async #watch(signal: AbortSignal, from: Readonly<Record<string, string>>): Promise<Ending> {
    const { api, path } = this.#options;
    const query = { watch: "1", allowWatchBookmarks: "true", ...from };
    const answer = await api.get(path, query, signal);
    if (answer.status !== 200) return this.#refused(answer);
    this.#accepted();
    for await (const message of readMessages(answer.body)) {
      const ending = this.#take(message);
      if (ending !== null) return ending;
    }
    return this.#isListing
      ? this.#broken("the API server closed the watch before its list was complete")
      : { type: "clean" };
  }

  /** Page after page, so that a large list is never held whole. Null when it is complete. */
  async #list(signal: AbortSignal): Promise<Ending | null> {
    const { api, path } = this.#options;
    let next: string | null = null;
    do {
      const query: Record<string, string> = { limit: pageSize };
      if (next !== null) query["continue"] = next;
      const answer = await api.get(path, query, signal);
      if (answer.status !== 200) return this.#refused(answer);
      this.#accepted();
      const page = pageFrom(await readJson(answer.body, () => this.#listen()));
      if (page.version === null) return this.#broken("the API server's list cannot be read");
      for (const object of page.objects) this.#see(object);
      next = page.next;
      if (next === null) this.#synced(page.version);
    } while (next !== null);
    return null;
  }

  async #refused(answer: Answer): Promise<Ending> {
    const { code, message } = refusalFrom(await readJson(answer.body, () => {}));
    if (answer.status === 410) return this.#expired();
    const isAboutTheList = this.#isListing && (answer.status === 400 || answer.status === 422);
    if (isAboutTheList && this.#canStream) return this.#noStream();
    const reason = `the API server answers ${answer.status}${code === 0 ? "" : `: ${message}`}`;
    const waitMs = (answer.retryAfterSeconds ?? 0) * 1000;
    return { type: "broken", reason, since: this.#options.clock.now(), waitMs };
  }

  /** What one message means; an ending when it is the last. */
  #take(message: WatchMessage): Ending | null {
    if (message.type !== "cut-off") this.#heard();
    switch (message.type) {
      case "object":
        this.#see(message.object);
        return this.#advance(message.version);
      case "deleted": {
        const seen = identity(fields(message.object));
        if (seen === null) this.#options.feed.skipped();
        else this.#lose(seen.uid);
        return this.#advance(message.version);
      }
      case "bookmark":
        if (message.isSynced && this.#isListing && message.version !== null)
          this.#synced(message.version);
        return this.#advance(message.version);
      case "refused":
        // Whatever it was, the place is doubtful now.
        this.forgetPlace();
        return message.code === 410 ? this.#expired() : this.#broken(message.message);
      case "garbage":
        this.#options.feed.skipped();
        return null;
      case "cut-off":
        return this.#broken("the connection was cut in the middle of a line");
      default:
        return message satisfies never;
    }
  }

  /** Objects of an initial list come in no order: only the end of the list is a place to go on from. */
  #advance(version: string | null): null {
    if (!this.#isListing && version !== null) this.#place = version;
    return null;
  }

  #see(object: unknown): void {
    const { kind, clock, known, emit, feed } = this.#options;
    const event = kind.see(object, clock.now());
    if (event === null) return feed.skipped();
    if (known.see(event)) emit(event);
    else if (feed.state === "live") feed.live(this.#note());
  }

  #lose(uid: string): void {
    const { kind, clock, known, emit } = this.#options;
    if (known.lose(uid)) emit({ type: "gone", kind: kind.kind, at: clock.now(), uid });
  }

  #synced(version: string): void {
    const { kind, clock, known, emit, feed } = this.#options;
    for (const uid of known.endList())
      emit({ type: "gone", kind: kind.kind, at: clock.now(), uid });
    this.#isListing = false;
    this.#hasSynced = true;
    this.#place = version;
    feed.live(this.#note());
  }

  /** The API server has begun to answer: a watch that goes on is live, a first list is on its way. */
  #accepted(): void {
    this.#heard();
    if (!this.#isListing) this.#options.feed.live(this.#note());
    else if (!this.#hasSynced) this.#options.feed.connecting();
  }

  #heard(): void {
    this.#listen();
    if (this.#options.feed.state === "stale") this.#options.feed.live(this.#note());
  }

  #listen(): void {
    this.#heardAt = this.#options.clock.monotonic();
    this.#heardTime = this.#options.clock.now();
  }

  #note(): string | null {
    const { leftOut, size } = this.#options.known;
    return leftOut === 0 ? null : `only ${size} are shown: there are more`;
  }

  #noStream(): Ending {
    this.#canStream = false;
    return { type: "unsupported" };
  }

  #expired(): Ending {
    this.forgetPlace();
    return { type: "expired" };
  }

  #broken(reason: string, since = this.#options.clock.now()): Ending {
    return { type: "broken", reason, since, waitMs: 0 };
  }
}

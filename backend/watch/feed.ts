import type { Clock } from "../core/clock.ts";
import type { LabEvent } from "../wire/events.ts";
import type { Feed } from "../wire/state.ts";
import type { Kind } from "../wire/views.ts";

/** Tells how fresh a kind is; says only what changed. */
export interface FeedTeller {
  readonly state: Feed["state"];
  connecting(): void;
  live(note: string | null): void;
  /** `since`: when the kind was last heard. */
  stale(reason: string, since: number): void;
  /** `since`: up to when what is known was true. The first one counts while it lasts. */
  disconnected(reason: string, since: number): void;
  /** A line that could not be read was skipped. */
  skipped(): void;
  /** Tells of skipped lines that have not been told yet. */
  flush(): void;
}

/** Garbage can come by the thousand; it is told at most this often. */
const garbageEveryMs = 1000;

export function createFeedTeller(
  kind: Kind,
  emit: (event: LabEvent) => void,
  clock: Clock,
): FeedTeller {
  let told: Feed | null = null;
  let garbage = 0;
  let toldAt = Number.NEGATIVE_INFINITY;

  const tell = (state: Feed["state"], reason: string | null, since: number) => {
    const isSame = told?.state === state;
    if (isSame && told?.reason === reason && told.garbage === garbage) return;
    told = { state, at: isSame ? (told?.at ?? since) : since, reason, garbage };
    toldAt = clock.monotonic();
    emit({ type: "feed", kind, at: clock.now(), feed: told });
  };
  const flush = () => {
    if (told === null || told.garbage === garbage) return;
    if (clock.monotonic() - toldAt >= garbageEveryMs) tell(told.state, told.reason, told.at);
  };
  return {
    get state() {
      return told?.state ?? "connecting";
    },
    connecting: () => tell("connecting", null, clock.now()),
    live: (note) => tell("live", note, clock.now()),
    stale: (reason, since) => tell("stale", reason, since),
    disconnected: (reason, since) => tell("disconnected", reason, since),
    skipped() {
      garbage += 1;
      flush();
    },
    flush,
  };
}

import { kinds } from "../../backend/wire/views.ts";
import { feedSays, freshness } from "../model/freshness.ts";
import { clockTime, wholeDuration } from "../model/words.ts";
import { useStage } from "../stage.ts";

/** How fresh the page is: the worst of all kinds at a glance, each one's age on hover, focus or touch. */
export const Freshness = () => {
  const { parts, clock, link } = useStage();
  const now = clock.now.value;
  const feeds = parts.feeds.value;
  const connection = link.value;
  const worst = freshness(feeds, now);
  const isLive = connection.state === "live";
  const age = connection.state === "connecting" ? "" : ` ${wholeDuration(now - connection.since)}`;
  return (
    <div class="freshness">
      <button type="button" class="chip" data-state={isLive ? worst.state : connection.state}>
        <i class="dot" />
        {isLive ? worst.says : `${connection.state}${age}`}
      </button>
      <div class="ages" role="group" aria-label="Age of what is shown">
        <p>
          page: {connection.state} since {clockTime(connection.since)}
        </p>
        <dl>
          {kinds.map((kind) => (
            <div key={kind} data-state={feeds[kind].state} data-kind={kind}>
              <dt>{kind}</dt>
              <dd>
                {feedSays(feeds[kind], now)}
                {feeds[kind].reason === null ? "" : `, ${feeds[kind].reason}`}
                {feeds[kind].garbage > 0 && `, ${String(feeds[kind].garbage)} unreadable lines`}
              </dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
};

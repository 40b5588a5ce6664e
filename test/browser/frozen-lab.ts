// A stage in a process of its own, so that a test can stop it as a machine stops: at once, and without a goodbye.
// Says its address to its parent, and ends with it.
import { clusterStory } from "../fixtures/cluster-story.ts";
import { openStage } from "./stage-server.ts";

const [pageDir = ""] = process.argv.slice(2);
const events = clusterStory(Date.now() - 9000).filter(({ at }) => at <= Date.now());
const { link } = await openStage({ events, pageDir });
process.send?.(link());
process.on("disconnect", () => process.exit());

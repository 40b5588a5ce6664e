import { blankReason } from "../model/freshness.ts";
import type { Density } from "../model/density.ts";
import { useStage } from "../stage.ts";
import { Bowl } from "./bowl.tsx";
import { ControlPlane } from "./control-plane.tsx";
import { PodList } from "./pod-list.tsx";
import { Requests } from "./requests.tsx";
import { ServiceBar } from "./service-bar.tsx";
import { Shelf } from "./shelf.tsx";
import { Vessel } from "./vessel.tsx";

/** The cluster itself: visitors, the Service, nodes as shelves with pods as bowls, and the control plane beneath. */
export const SceneView = () => {
  const { scene, state, parts, clock } = useStage();
  const { shelves, density } = scene.value;
  void [parts.lab.value, parts.feeds.value];
  const blank = blankReason(state.peek(), clock.now.value);
  return (
    <main
      class="scene"
      data-columns={density.columns}
      data-tags={tags(density)}
      data-shelves={shelves.length}
    >
      <div class="picture" aria-hidden="true">
        <ServiceBar />
        <Lobby />
        <div class="shelves">
          {blank === null ? (
            shelves.map((shelf) => <Shelf key={shelf.name} shelf={shelf} density={density} />)
          ) : (
            <p class="blank">{blank}</p>
          )}
        </div>
        <ControlPlane />
        <Requests />
      </div>
      <PodList />
    </main>
  );
};

/** Words need room: between many neighbours there is only enough for those where something is up, or for none. */
function tags({ columns, front, back, shelves }: Density): "all" | "few" | "none" {
  if (shelves > 4) return columns > 4 ? "none" : columns > 3 ? "few" : "all";
  const perShelfOfThree = columns / (3 / Math.max(1, Math.min(3, shelves)));
  return perShelfOfThree > 4 || front + back > 3 ? "few" : "all";
}

const mostInLobby = 3;

/** Who has no shelf yet, and places that nobody fills. */
const Lobby = () => {
  const { scene } = useStage();
  const { unplaced, wishes } = scene.value;
  const missing = wishes.flatMap(({ owner, app, missing }) =>
    Array.from({ length: missing }, (_, i) => ({ key: `${owner}-${String(i)}`, app })),
  );
  const all = unplaced.length + missing.length;
  const places = Math.max(0, mostInLobby - unplaced.length);
  return (
    <div class="lobby">
      {unplaced.slice(0, mostInLobby).map((bowl) => (
        <Bowl key={bowl.uid} bowl={bowl} />
      ))}
      {missing.slice(0, places).map(({ key, app }) => (
        <div class="bowl" data-look="missing" key={key}>
          <div class="vessel-box">
            <Vessel app={app} look="pending" isMended={false} />
          </div>
          <div class="tag">
            <b>{app}</b>
            <span>missing</span>
          </div>
        </div>
      ))}
      {all > mostInLobby && <p class="more">and {all - mostInLobby} more</p>}
    </div>
  );
};

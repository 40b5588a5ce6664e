import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { LabState } from "../../backend/wire/state.ts";
import type { Density } from "../model/density.ts";
import { blankReason } from "../model/freshness.ts";
import type { Scene } from "../model/shelves.ts";
import { useStage } from "../stage.ts";
import { Bowl } from "./bowl.tsx";
import { ControlPlane } from "./control-plane.tsx";
import { Drift } from "./drift.tsx";
import { FieldView } from "./field.tsx";
import { PodList } from "./pod-list.tsx";
import { PodTable, TableKey } from "./pod-table.tsx";
import { Requests } from "./requests.tsx";
import { ServiceBar } from "./service-bar.tsx";
import { Shelf } from "./shelf.tsx";
import { Vessel } from "./vessel.tsx";

/** The cluster itself: visitors, the Service, nodes as shelves with pods as bowls (or a field of tiles), and the control plane beneath. */
export const SceneView = () => {
  const { scene, state, parts, clock, table } = useStage();
  const { shelves, isField } = scene.value;
  const density = useDensity(scene.value.density);
  void [parts.lab.value, parts.feeds.value];
  const blank = blankReason(state.peek(), clock.now.value);
  if (table.isOpen.value) return <PodTable />;
  return (
    <section
      class="scene"
      aria-label="The cluster"
      data-columns={density.columns}
      data-tags={tags(density)}
      data-shelves={shelves.length}
      data-as={isField ? "field" : "bowls"}
    >
      <div class="picture">
        <ServiceBar />
        <Lobby />
        {blank !== null && <p class="shelves blank">{blank}</p>}
        {blank === null && isField && <FieldView />}
        {blank === null && !isField && <Shelves shelves={shelves} density={density} />}
        <ControlPlane />
        <Drift />
        <Requests />
      </div>
      <PodList />
      <TableKey />
    </section>
  );
};

/** The same density is the same object, so that what depends on it alone is not drawn anew. */
function useDensity({ columns, front, back, isStacked, shelves, at, step }: Density): Density {
  const density = { columns, front, back, isStacked, shelves, at, step };
  return useMemo(() => density, [columns, front, back, isStacked, shelves]);
}

const Shelves = ({ shelves, density }: Pick<Scene, "shelves" | "density">) => {
  const { parts } = useStage();
  const answering = useMemo(
    () => computed(() => answers(parts.endpointslices.value)),
    [parts],
  ).value;
  return (
    <div class="shelves" aria-hidden="true">
      {shelves.map((shelf) => (
        <Shelf key={shelf.name} shelf={shelf} density={density} answering={answering} />
      ))}
    </div>
  );
};

/** Who is in the Service's list of those who answer. */
const answers = (slices: LabState["endpointslices"]): ReadonlySet<string> =>
  new Set(
    Object.values(slices)
      .filter(({ service }) => service === "storefront")
      .flatMap(({ endpoints }) => endpoints.filter(({ ready }) => ready).map(({ pod }) => pod)),
  );

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
    <div class="lobby" aria-hidden="true">
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

import { useMemo } from "preact/hooks";
import { type Density, type Stack, stack } from "../model/density.ts";
import { heading } from "../model/heading.ts";
import type { Shelf as ShelfModel } from "../model/shelves.ts";
import { shortNode } from "../model/words.ts";
import { useStage } from "../stage.ts";
import { Bowl } from "./bowl.tsx";

export interface ShelfProps {
  readonly shelf: ShelfModel;
  readonly density: Density;
  /** Names of the pods in the Service's list. */
  readonly answering: ReadonlySet<string>;
}

/** A node: a shelf with boards, and who stands on them. As long as nothing of it has changed it is not drawn anew. */
export const Shelf = ({ shelf, density, answering }: ShelfProps) =>
  useMemo(
    () => <Drawn shelf={shelf} density={density} answering={answering} />,
    [shelf, density, answering],
  );

const Drawn = ({ shelf, density, answering }: ShelfProps) => {
  const { node } = shelf;
  const health = node?.readiness ?? "gone";
  const rows = [
    ...boards(shelf.front, density.front, density),
    ...boards(shelf.back, density.back, density),
  ];
  return (
    <section
      class="shelf"
      data-node={shelf.name}
      data-health={health}
      data-open={node?.schedulable ?? false}
    >
      <ShelfHeading shelf={shelf} most={density.shelves > 4 ? 1 : 2} />
      <div class="boards">
        {rows.map((row, i) => (
          <div class="board" key={i}>
            {row.map((place, column) => (
              <div class="place" key={place === null ? `free-${String(column)}` : place.bowl.uid}>
                {place !== null && (
                  <Bowl
                    bowl={place.bowl}
                    count={place.count}
                    isAnswering={answering.has(place.bowl.name)}
                  />
                )}
              </div>
            ))}
          </div>
        ))}
      </div>
    </section>
  );
};

const ShelfHeading = ({ shelf, most }: { readonly shelf: ShelfModel; readonly most: number }) => {
  const { parts, clock } = useStage();
  return (
    <header>
      <h2>{shortNode(shelf.name, parts.lab.value?.cluster)}</h2>
      <span>{heading(shelf, clock.now.value, most)}</span>
    </header>
  );
};

/** The places cut into boards, the last ones filled up with free places. */
function boards(
  places: ShelfModel["front"],
  count: number,
  { columns, isStacked }: Density,
): (Stack | null)[][] {
  const row: (Stack | null)[] = isStacked
    ? [...stack(places)]
    : places.map((bowl) => (bowl === null ? null : { bowl, count: 1 }));
  return Array.from({ length: count }, (_, board) =>
    Array.from({ length: columns }, (_, column) => row[board * columns + column] ?? null),
  );
}

import { type Density, type Stack, stack } from "../model/density.ts";
import type { Look, Shelf as ShelfModel } from "../model/shelves.ts";
import { count, shortNode, wholeDuration } from "../model/words.ts";
import { lookWords } from "../model/notes.ts";
import { useStage } from "../stage.ts";
import { Bowl } from "./bowl.tsx";

/** A node: a shelf with boards, and who stands on them. */
export const Shelf = ({
  shelf,
  density,
}: {
  readonly shelf: ShelfModel;
  readonly density: Density;
}) => {
  const { parts, clock } = useStage();
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
      <header>
        <h2>{shortNode(shelf.name, parts.lab.value?.cluster)}</h2>
        <span>{heading(shelf, clock.now.value, density.shelves > 4 ? 1 : 2)}</span>
      </header>
      <div class="boards">
        {rows.map((row, i) => (
          <div class="board" key={i}>
            {row.map((place, column) => (
              <div class="place" key={place === null ? `free-${String(column)}` : place.bowl.uid}>
                {place !== null && <Bowl bowl={place.bowl} count={place.count} />}
              </div>
            ))}
          </div>
        ))}
      </div>
    </section>
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

/** The gravest first. */
const gravity: readonly Look[] = [
  "lost",
  "unheard",
  "waiting",
  "unready",
  "starting",
  "scheduled",
  "leaving",
  "finished",
];

function heading({ node, front, back }: ShelfModel, now: number, most: number): string {
  if (node === null) return "this node is gone";
  const since = node.readinessAt === null ? "" : ` for ${wholeDuration(now - node.readinessAt)}`;
  if (node.readiness === "silent") return `silent${since}`;
  if (node.readiness === "not-ready") return `not ready${since}`;
  const bowls = [...front, ...back].filter((bowl) => bowl !== null);
  const odd = gravity.flatMap((look) => {
    const n = bowls.filter((bowl) => bowl.look === look).length;
    return n === 0 ? [] : [`${String(n)} ${lookWords[look]}`];
  });
  const said = [
    ...(node.schedulable ? [] : [most > 1 ? "closed to new pods" : "closed"]),
    ...odd,
  ].slice(0, most);
  const alive = bowls.filter(({ pod }) => pod !== null).length;
  return said.length === 0 ? count(alive, "pod") : said.join(", ");
}

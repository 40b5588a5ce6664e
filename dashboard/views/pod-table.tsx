import type { ComponentChildren } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import { cells, createLines, type Line } from "../model/pod-rows.ts";
import { count, shortNode } from "../model/words.ts";
import { useStage } from "../stage.ts";

const columns = ["pod", "app", "phase", "ready", "restarts", "age", "version"] as const;
/** So many lines are in the document; of a longer table those around what is looked at. */
const windowed = 120;
const ahead = 40;

/** The scene as a table, pods by node. It changes under the reader's eyes and leaves the focus where it is. */
export const PodTable = () => {
  const { scene, clock } = useStage();
  const linesOf = useMemo(createLines, []);
  const now = clock.now.value;
  const lines = linesOf(scene.value, now);
  const [asked, setFirst] = useState(0);
  const first = Math.max(0, Math.min(asked, lines.length - windowed));
  const shown = lines.slice(first, first + windowed);
  const after = lines.length - first - shown.length;
  const pods = lines.filter((line) => line.type === "pod" && line.bowl.pod !== null).length;
  return (
    <section class="scene" data-as="table" aria-label="The cluster">
      <div class="pod-table">
        <header>
          <h2 id="pod-table">Pods by node</h2>
          <span>{count(pods, "pod")}</span>
          <TableKey />
        </header>
        <Scrolled onFirst={setFirst}>
          <table aria-labelledby="pod-table" aria-rowcount={lines.length + 1}>
            <thead>
              <tr aria-rowindex={1}>
                {columns.map((column) => (
                  <th scope="col" key={column}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              <Gap key="before" lines={first} />
              {shown.map((line, i) => (
                <Row key={line.key} line={line} now={now} index={first + i + 2} />
              ))}
              <Gap key="after" lines={after} />
            </tbody>
          </table>
        </Scrolled>
      </div>
    </section>
  );
};

interface ScrolledProps {
  readonly children: ComponentChildren;
  /** Told which line the window should begin with. */
  readonly onFirst: (line: number) => void;
}

const Scrolled = ({ children, onFirst }: ScrolledProps) => {
  const box = useRef<HTMLDivElement>(null);
  const onScroll = () => {
    const row = box.current?.querySelector("tbody tr[aria-rowindex]");
    const height = row?.getBoundingClientRect().height ?? 0;
    if (box.current === null || height === 0) return;
    const top = Math.floor(box.current.scrollTop / height);
    // In steps, so that most scrolling draws nothing anew.
    onFirst(Math.max(0, Math.floor((top - ahead) / 20) * 20));
  };
  return (
    <div
      class="scrolled"
      role="region"
      aria-labelledby="pod-table"
      tabIndex={0}
      ref={box}
      onScroll={onScroll}
    >
      {children}
    </div>
  );
};

/** As high as the lines that are not in the document. */
const Gap = ({ lines }: { readonly lines: number }) =>
  lines <= 0 ? null : (
    <tr aria-hidden="true" class="gap">
      <td colSpan={columns.length} style={{ height: `calc(${String(lines)} * var(--row))` }} />
    </tr>
  );

interface RowProps {
  readonly line: Line;
  readonly now: number;
  readonly index: number;
}

const Row = ({ line, now, index }: RowProps) => {
  const cluster = useStage().parts.lab.value?.cluster;
  if (line.type === "node") {
    return (
      <tr class="node" aria-rowindex={index}>
        <th scope="colgroup" colSpan={columns.length}>
          {shortNode(line.name, cluster)} <span>{line.says}</span>
        </th>
      </tr>
    );
  }
  const { bowl } = line;
  const { name, ...rest } = cells(bowl, now);
  return (
    <tr aria-rowindex={index} data-pod-uid={bowl.uid} data-pod-look={bowl.look}>
      <th scope="row" title={name}>
        {name}
      </th>
      {Object.entries(rest).map(([column, text]) => (
        <td key={column} data-column={column} title={text}>
          {text}
        </td>
      ))}
    </tr>
  );
};

/** Picture or table. */
export const TableKey = () => {
  const { table } = useStage();
  const isOpen = table.isOpen.value;
  return (
    <button type="button" class="table-key" aria-pressed={isOpen} onClick={() => table.toggle()}>
      <kbd>V</kbd> {isOpen ? "picture" : "table"}
    </button>
  );
};

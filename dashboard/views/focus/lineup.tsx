import type { ComponentChildren } from "preact";
import { columnsFor, type Stand } from "../../model/lineup.ts";
import { Bowl } from "../bowl.tsx";
import { Vessel } from "../vessel.tsx";

/** More are no bowls any more that a last row could tell apart. */
const most = 20;

interface Props {
  readonly stands: readonly Stand[];
  readonly label: string;
  /** Places without a pod, after the others. */
  readonly children?: ComponentChildren;
  readonly columns?: number;
}

/** Pods as large bowls: broken, drawn in where the broken one lies, closed with gold. */
export const LineUp = ({ stands, label, children, columns }: Props) => (
  <div class="lineup" role="group" aria-label={label}>
    <div
      class="lineup-places"
      style={{ "--columns": columns ?? columnsFor(Math.min(most, stands.length)) }}
    >
      {stands.slice(0, most).map((stand) => (
        <Place key={stand.key} stand={stand} />
      ))}
      {children}
    </div>
    {stands.length > most && <p class="more">and {stands.length - most} more</p>}
  </div>
);

const Place = ({ stand: { bowl, replaces } }: { readonly stand: Stand }) => (
  <div class="lineup-place" data-replaces={replaces !== null}>
    {replaces !== null && (
      <div class="beneath" aria-hidden="true">
        <Vessel app={replaces.app} look="lost" isMended={false} />
      </div>
    )}
    <Bowl bowl={bowl} />
  </div>
);

/** A place that nobody fills: whom somebody wished for, or only room. */
export const FreePlace = ({ app, says }: { readonly app: string; readonly says: string }) => (
  <div class="lineup-place" data-free={says} aria-hidden="true">
    <div class="bowl" data-look="missing">
      <div class="vessel-box">
        <Vessel app={app} look="pending" isMended={false} />
      </div>
      <div class="tag">
        <b>{says}</b>
      </div>
    </div>
  </div>
);
